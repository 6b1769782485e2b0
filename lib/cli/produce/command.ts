import { setTimeout as pause } from 'node:timers/promises';
import { aimAt } from '../aim.ts';
import type { Command } from '../../terminal/command.ts';
import { interrupted } from '../interrupted.ts';
import { type LocalRun, localRun, runIsAway } from '../local-run.ts';
import { isPassing } from '../unreachable.ts';
import { clientOf, ensureTopic, tries, waitForBroker } from './broker.ts';
import { patienceMs } from './file/input.ts';
import { idsFrom } from './ids.ts';
import { outagesOf } from './outages.ts';
import { ownTopic } from './own-topic.ts';
import { intervalPace, speedPace } from './pace.ts';
import { type Progress, progressOn } from './progress.ts';
import { createTopicIds } from '../../local/topics/topic-ids.ts';
import { topicGone } from './topic-gone.ts';
import { refuseUnlessUsed, type Rejections, rejectionsOf } from './rejections.ts';
import { type Request, request } from './request.ts';
import { sendAll } from './send-all.ts';
import { openSender, type Sender } from './sender.ts';
import { rowsAhead } from './rows-ahead.ts';
import type { OpenSource, Sending, Source } from './source.ts';
import { usage, usageFor } from './usage.ts';

export const produceCommand: Command = { name: 'produce', usage, usageOf: usageFor, run };

type Say = (line: string) => void;

async function run(words: readonly string[]): Promise<void> {
  const asked = request(words);
  const { source } = asked;
  const local = await localRun(asked.state);
  aimAt(local);
  const progress = progressOn(process.stderr, source.unit);
  const { say } = progress;
  const opened = await source.open(asked, say);
  const silent = setTimeout(() => {
    if (opened.share?.() !== undefined) say(`reading ${opened.file}: nothing is sent yet`);
  }, patienceMs);
  try {
    await sendOpened(opened, asked, local, progress, () => clearTimeout(silent));
  } finally {
    clearTimeout(silent);
  }
}

/** `begun` hears that something was sent, or rejected. */
async function sendOpened(
  opened: OpenSource,
  asked: Request,
  local: LocalRun,
  progress: Progress,
  begun: () => void,
): Promise<void> {
  const { source, limit, interval, speed } = asked;
  const { say } = progress;
  const topic = asked.topic ?? (await ownTopic(source, local));
  const clusterId = await waitForBroker(local, say);
  const messagesOf = await opened.prepare({
    run: local,
    topic,
    say,
    ask: question => answered(local, say, question),
  });

  const rejections = rejectionsOf();
  const reject: Sending['reject'] = (line, rejection) => {
    begun();
    const said = rejections.add(line, rejection);
    if (said !== undefined) say(said);
  };
  const stop = interrupted(say, 'stopping after this message');
  stop.addEventListener('abort', () => opened.end?.(), { once: true });
  const ahead = rowsAhead(source.unit, Date.now(), say);
  const pace = speed === undefined ? intervalPace(interval, stop) : speedPace(speed, stop);
  const giveIds = idsFrom(local, source.name, outagesOf('the run', say, stop));
  let sentRows = 0;
  const read = () => sentRows + rejections.count;
  await withSender({ local, clusterId, topic, say, stop }, async sender => {
    const moved = (rows: number) => {
      begun();
      sentRows = rows;
      progress.show(read(), sender.sent, Number.isFinite(limit) ? read() / limit : opened.share?.());
    };
    try {
      await sendAll(
        ahead.noticed(messagesOf({ limit, reject, giveIds, stop, partitionOf: sender.partitionOf })),
        sender,
        pace,
        limit,
        moved,
      );
    } finally {
      progress.done();
      report(source, read(), sender, rejections);
      for (const note of [...(opened.notes?.() ?? []), ...ahead.notes()]) console.log(note);
    }
  });
  refuseUnlessUsed(source.unit, opened.file, read(), rejections, asked.allowRejected);
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

interface SenderGround {
  readonly local: LocalRun;
  readonly clusterId: string;
  readonly topic: string;
  readonly say: Say;
  readonly stop: AbortSignal;
}

async function withSender(
  { local, clusterId, topic, say, stop }: SenderGround,
  work: (sender: Sender) => Promise<void>,
): Promise<void> {
  const broker = outagesOf('the broker', say, stop);
  const client = clientOf(local, clusterId, broker, say);
  const partitions = await ensureTopic(client, topic, say);
  const ids = createTopicIds(local.brokers.split(','));
  const sender = await openSender(client, topic, partitions, broker, topicGone(ids, topic));
  try {
    await work(sender);
  } finally {
    ids.stop();
    await sender.close();
  }
}

function report(
  { unit, groupsRows }: Source,
  read: number,
  { sent, sentRows }: Sender,
  rejections: Rejections,
): void {
  console.log(
    [
      `${unit}s read: ${read}`,
      ...(groupsRows ? [`${unit}s sent: ${sentRows}`] : []),
      `messages sent: ${sent}`,
      `${unit}s rejected: ${rejections.count}`,
    ].join('\n'),
  );
  // Where no row could be used, the refusal names the reasons.
  if (rejections.count < read) for (const line of rejections.lines()) console.log(`  ${line}`);
}
