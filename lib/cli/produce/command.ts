import { setTimeout as pause } from 'node:timers/promises';
import type { Profile } from '../../../domain/trades/companies.ts';
import { readProfiles } from '../../../functions/io/trades/profiles.ts';
import { aimAt } from '../aim.ts';
import type { Command } from '../../terminal/command.ts';
import { counted } from '../../terminal/plurals.ts';
import { givenPath } from '../../terminal/flags.ts';
import { type LocalRun, localRun, runIsAway } from '../local-run.ts';
import { Refusal } from '../../terminal/refusal.ts';
import { isPassing } from '../unreachable.ts';
import { clientOf, ensureTopic, tries, waitForBroker } from './broker.ts';
import { idsFrom } from './ids.ts';
import { outagesOf } from './outages.ts';
import { paceOf } from './pace.ts';
import { companyColumns, fillProfiles } from './profiles.ts';
import { progressOn } from './progress.ts';
import { type Rejections, rejectionsOf } from './rejections.ts';
import { replay, tradesColumns } from './replay.ts';
import { type Request, request } from './request.ts';
import { type CsvRow, openRows } from './rows.ts';
import { openSender, type Sender } from './sender.ts';
import { simulate } from './simulate.ts';
import { usage } from './usage.ts';

export const produceCommand: Command = { name: 'produce', usage, run };

type Say = (line: string) => void;

async function run(words: readonly string[]): Promise<void> {
  const asked = request(words);
  const local = await localRun(asked.state);
  aimAt(local);
  const companies =
    asked.companies === undefined ? undefined : await openRows(givenPath(asked.companies), companyColumns);
  const file = asked.file === undefined ? undefined : await openRows(givenPath(asked.file), tradesColumns);
  const progress = progressOn(process.stderr);
  const clusterId = await waitForBroker(local, progress.say);
  const known = await answered(local, progress.say, () => readProfiles(local.database, { waitMs: 0 }));
  const profiles =
    companies === undefined ? known : await fill(local, asked.companies, companies.rows, progress.say);
  if (profiles.length === 0) throw new Refusal('no company is known: name them with --companies FILE');

  const { limit, interval } = asked;
  const rejections = rejectionsOf();
  const pace = paceOf(interval, interrupted(progress.say));
  let read = 0;
  await withSender(local, clusterId, asked, progress.say, async sender => {
    const moved = (rows: number) => {
      read = rows;
      progress.show(rows, sender.sent, Number.isFinite(limit) ? rows / limit : file?.share());
    };
    try {
      if (file === undefined) await simulate(profiles, limit, sender, pace, moved);
      else {
        const { rows } = file;
        await replay({ rows, profiles, limit, rejections, say: progress.say }, sender, pace, moved);
      }
    } finally {
      progress.done();
      report(read, sender.sent, rejections);
    }
  });
  if (read > 0) refuseUnlessUsed(asked.file, read, rejections);
}

async function fill(
  local: LocalRun,
  file: string | undefined,
  rows: AsyncIterable<CsvRow>,
  say: Say,
): Promise<readonly Profile[]> {
  const { saved, rejections } = await fillProfiles(local.database, rows);
  const bad = rejections.count === 0 ? '' : `, ${counted(rejections.count, 'row')} rejected:`;
  say(`${counted(saved, 'profile')} saved${bad}`);
  for (const line of rejections.lines()) say(`  ${line}`);
  refuseUnlessUsed(file, saved + rejections.count, rejections);
  return readProfiles(local.database, { waitMs: 0 });
}

/** Kafka answers already; the rest of a run that is still starting may need a moment longer. */
async function answered<T>(local: LocalRun, say: Say, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (attempt === tries) throw runIsAway(local, error);
      say(`the run does not answer yet, try ${attempt} of ${tries}`);
      await pause(1000);
    }
  }
}

async function withSender(
  local: LocalRun,
  clusterId: string,
  { topic }: Request,
  say: Say,
  work: (sender: Sender) => Promise<void>,
): Promise<void> {
  const broker = outagesOf('the broker', say);
  const client = clientOf(local, clusterId, broker, say);
  const partitions = await ensureTopic(client, topic, say);
  const giveIds = idsFrom(local, outagesOf('the run', say));
  const sender = await openSender(client, topic, partitions, giveIds, broker);
  try {
    await work(sender);
  } finally {
    await sender.close();
  }
}

/** Aborted by the first Ctrl+C; the second one ends the process. */
function interrupted(say: Say): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    say('stopping after this message');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

function report(read: number, sent: number, rejections: Rejections): void {
  console.log(`rows read: ${read}\nmessages sent: ${sent}\nrows rejected: ${rejections.count}`);
  for (const line of rejections.lines()) console.log(`  ${line}`);
  if (rejections.has('unknown ticker'))
    console.log('  (profiles of further tickers come by --companies FILE)');
}

function refuseUnlessUsed(file: string | undefined, read: number, rejections: Rejections): void {
  if (rejections.count === read)
    throw new Refusal(`no row of ${read} in ${file} was usable: ${rejections.lines().join('; ')}`);
}
