import type { Command } from '../../terminal/command.ts';
import { confirm } from '../../terminal/confirm.ts';
import { quantity } from '../../terminal/plurals.ts';
import { Refusal } from '../../terminal/refusal.ts';
import { saidWhenSlow } from '../../terminal/slow.ts';
import type { Deployment } from '../deployment.ts';
import { interrupted } from '../interrupted.ts';
import { namedDeployment } from '../named-deployment.ts';
import { checkRunIsUp } from '../run-identity.ts';
import { isPassing } from '../unreachable.ts';
import { type Deleted, deleteRange, findRange, type Found, type Target } from './delete-range.ts';
import { findLatestAgain } from './latest-again.ts';
import { foundText, jsonOf, rangeText, rowsIn } from './report.ts';
import { type Request, request } from './request.ts';
import { usage, usageFor } from './usage.ts';

export const dataCommand: Command = { name: 'data', usage, usageOf: usageFor, run };

/** A line of progress each so many ms. */
const every = 2000;

async function run(words: readonly string[]): Promise<void> {
  if (words[0] === 'latest') return findLatestAgain(words);
  const asked = request(words);
  const deployment = await namedDeployment(asked.place);
  const check = () => {
    // Another run may have taken its ports.
    if ('state' in deployment) checkRunIsUp(deployment);
  };
  try {
    await clean(asked, deployment, check);
  } catch (error) {
    throw isPassing(error) ? deployment.unreachable(error) : error;
  }
}

async function clean(asked: Request, deployment: Deployment, check: () => void): Promise<void> {
  const { cleanUp, range, isDryRun, isAgreed, json } = asked;
  const target: Target = { deployment, cleanUp, range, check };
  const found = await saidWhenSlow(`counting what is there of ${cleanUp.name}`, findRange(target));
  if (!json) console.log(foundText(cleanUp, range, found));
  if (isDryRun || isEmpty(found)) {
    if (json) printJson(jsonOf(asked, found, { items: 0, rows: 0 }));
    return;
  }
  const what = `${quantity(found.items, 'item')} and ${quantity(rowsIn(found), 'row')} of ${cleanUp.name}`;
  await confirm(isAgreed, `delete ${what} ${rangeText(range)}`, deployment.target === 'aws' ? ' on AWS' : '');

  const stop = interrupted(line => console.error(line), 'stopping after this step');
  const deleted = await deleteRange(target, found, stop, progress(found));
  const done = `${quantity(deleted.items, 'item')} and ${quantity(deleted.rows, 'row')} of ${cleanUp.name} deleted`;
  if (stop.aborted) throw new Refusal(`stopped: ${done}; the same command goes on with the rest`);
  if (json) return printJson(jsonOf(asked, found, deleted));
  console.log(done);
}

function isEmpty(found: Found): boolean {
  return found.items + rowsIn(found) === 0;
}

function progress(found: Found): (deleted: Deleted) => void {
  let last = Date.now();
  return ({ items, rows }) => {
    if (Date.now() - last < every) return;
    last = Date.now();
    console.error(`deleted: ${rows} of ${rowsIn(found)} rows, ${items} of ${found.items} items`);
  };
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
