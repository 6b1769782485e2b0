import { readTime } from '../../../domain/time.ts';
import { flagsOf } from '../../terminal/flags.ts';
import { Refusal, WrongUsage } from '../../terminal/refusal.ts';
import { defaultState } from '../local-run.ts';
import type { DeploymentName } from '../named-deployment.ts';
import type { CleanUp, CleanUpByTime, TimeRange } from './clean-up.ts';
import { cleanUps } from './clean-ups.ts';

/** What the user asked for, whole. */
export interface Request {
  readonly cleanUp: CleanUpByTime;
  readonly range: TimeRange;
  readonly place: DeploymentName;
  /** Counts only. */
  readonly isDryRun: boolean;
  /** `--yes`: the answer to what the command would ask. */
  readonly isAgreed: boolean;
  /** For programs: JSON on stdout, nothing else. */
  readonly json: boolean;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const flags = { from: text, to: text, state: text, aws: text, yes: flag, 'dry-run': flag, json: flag };

/** @throws WrongUsage for what is not understood, Refusal for a range that the pipeline cannot take */
export function request(words: readonly string[], known: readonly CleanUp[] = cleanUps): Request {
  const { values, positionals } = flagsOf(words, flags);
  const [verb, name, ...rest] = positionals;
  if (verb === undefined) throw new WrongUsage('say what to do: delete PIPELINE --from T --to T');
  if (verb !== 'delete') throw new WrongUsage(`there is no verb "${verb}"; there is: delete, latest`);
  const names = known.map(cleanUp => cleanUp.name).join(', ');
  if (name === undefined) throw new WrongUsage(`say of which pipeline: ${names}`);
  if (rest.length > 0) throw new WrongUsage(`unexpected "${rest.join(' ')}"`);
  const cleanUp = known.find(each => each.name === name);
  if (cleanUp === undefined) throw new WrongUsage(`there is no pipeline "${name}"; there is: ${names}`);
  if ('hasNoTimes' in cleanUp) throw new Refusal(`${name} has no times to delete by: ${cleanUp.hasNoTimes}`);
  const { aws, state } = values;
  if (aws !== undefined && state !== undefined)
    throw new WrongUsage('--aws and --state name two places; say one');
  if (values['dry-run'] && values.yes)
    throw new WrongUsage('--dry-run asks nothing, so --yes answers nothing');
  const range = { from: timeOf('--from', values.from), to: timeOf('--to', values.to) };
  refuseRange(cleanUp, range);
  return {
    cleanUp,
    range,
    place: { state: state ?? defaultState, ...(aws !== undefined && { aws }) },
    isDryRun: values['dry-run'],
    isAgreed: values.yes,
    json: values.json,
  };
}

function timeOf(name: string, given: string | undefined): string {
  if (given === undefined)
    throw new WrongUsage(`say ${name}: the range begins with --from and ends before --to`);
  const time = readTime(given);
  if (time !== undefined) return time;
  throw new WrongUsage(
    `${name} wants a date such as 2026-03-01, or a time such as 2026-03-01T09:30Z, not "${given}"`,
  );
}

function refuseRange({ name, byDay }: CleanUpByTime, { from, to }: TimeRange): void {
  if (from >= to) throw new Refusal(`--from ${from} is not before --to ${to}`);
  const inDay = byDay && [from, to].find(time => !time.endsWith('T00:00:00.000Z'));
  if (inDay)
    throw new Refusal(
      `sums of ${name} are by UTC day, which goes or stays as a whole: --from and --to want days such as ${inDay.slice(0, 10)}, not ${inDay}`,
    );
}
