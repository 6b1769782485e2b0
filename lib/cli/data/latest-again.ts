import { quantity } from '../../terminal/plurals.ts';
import { flagsOf } from '../../terminal/flags.ts';
import { Refusal, WrongUsage } from '../../terminal/refusal.ts';
import { saidWhenSlow } from '../../terminal/slow.ts';
import { checkRunIsUp } from '../run-identity.ts';
import { defaultState } from '../local-run.ts';
import { type DeploymentName, namedDeployment } from '../named-deployment.ts';
import { isPassing } from '../unreachable.ts';
import type { CleanUp, CleanUpByTime } from './clean-up.ts';
import { cleanUps } from './clean-ups.ts';
import { latestPlace } from './delete-range.ts';
import { itemsOfRange } from './items.ts';
import { refillLatest } from './latest.ts';

const everything = { from: '0', to: '~' };

/** `data -- latest PIPELINE`: finds the latest rows of every day by reading the whole table. */
export async function findLatestAgain(words: readonly string[]): Promise<void> {
  const { name, items, place } = latestRequest(words);
  const deployment = await namedDeployment(place);
  const sets = latestPlace(deployment, { name, items });
  const check = () => {
    if ('state' in deployment) checkRunIsUp(deployment);
  };
  const all = itemsOfRange(sets.of, items, everything, check);
  try {
    const reading = refillLatest(sets, items.latest, all, everything);
    const days = await saidWhenSlow(`reading all items of ${name}`, reading);
    console.log(`the latest rows of ${quantity(days, 'day')} are known`);
  } catch (error) {
    throw isPassing(error) ? deployment.unreachable(error) : error;
  } finally {
    all.close();
  }
}

/** @throws WrongUsage for what is not understood, Refusal for a pipeline of which no latest rows are kept */
export function latestRequest(
  words: readonly string[],
): Pick<WithLatest, 'name' | 'items'> & { place: DeploymentName } {
  const text = { type: 'string' } as const;
  const { values, positionals } = flagsOf(words, { state: text, aws: text });
  const { aws, state } = values;
  if (aws !== undefined && state !== undefined)
    throw new WrongUsage('--aws and --state name two places; say one');
  const { name, items } = pipelineWithLatest(positionals);
  return { name, items, place: { state: state ?? defaultState, ...(aws !== undefined && { aws }) } };
}

type WithLatest = CleanUpByTime & { items: Required<CleanUpByTime['items']> };

/** @throws WrongUsage where the words after the verb are not such a pipeline's name and no more */
function pipelineWithLatest([, name, ...rest]: readonly string[]): WithLatest {
  const known = cleanUps.filter(hasLatest);
  const names = known.map(each => each.name).join(', ');
  if (name === undefined) throw new WrongUsage(`say of which pipeline: ${names}`);
  if (rest.length > 0) throw new WrongUsage(`unexpected "${rest.join(' ')}"`);
  const found = known.find(each => each.name === name);
  if (found === undefined) throw new Refusal(`no latest rows are kept of "${name}"; they are of ${names}`);
  return found;
}

function hasLatest(cleanUp: CleanUp): cleanUp is WithLatest {
  return 'items' in cleanUp && cleanUp.items.latest !== undefined;
}
