import type { Admin } from 'kafkajs';
import { destinationTopic, type MappingSettings } from '../../mapping/settings.ts';
import { createKafka, type KafkaLogLine } from '../kafka-client.ts';
import type { KnownTopics } from '../topics/known-topics.ts';
import type { TopicIds } from '../topics/topic-ids.ts';
import type { EventText, InvokeResult } from '../workers/function.ts';
import { pause, sessionBackoff } from './backoff.ts';
import { createFailureTopic } from './failure-topic.ts';
import type { Report } from './report.ts';
import { problemText } from './problem.ts';
import { readTopic, TopicMadeAgain } from './read-topic.ts';
import { runSession } from './session.ts';

/** For committing and leaving the group, after the calls under way. */
const LEAVE_MS = 6_000;

export interface PollerOptions {
  readonly settings: MappingSettings;
  readonly bootstrapServers: readonly string[];
  readonly invoke: (event: EventText) => Promise<InvokeResult>;
  /** At how many bytes of event a batch ends, where that is before Lambda's limit; asked for each batch. */
  readonly eventBytes?: () => number | undefined;
  readonly report: Report;
  readonly topicIds: TopicIds;
  readonly knownTopics: KnownTopics;
  /** First consumer in its group, or first problem: the mapping no longer is `Enabling`. */
  readonly onSettled: () => void;
}

export interface Poller {
  /** Calls under way get `graceMs`, what succeeded is committed, the group is left. Safe twice. */
  stop(graceMs: number): Promise<void>;
}

/** Keeps a consumer running for a mapping: a lost one is replaced, with backoff, until stopped. */
export function startPoller(options: PollerOptions): Poller {
  const { settings, report } = options;
  const stopping = new AbortController();
  let graceMs = 0;
  let problem: string | undefined;
  let losses = 0;
  const client = { brokers: options.bootstrapServers, clientId: 'millrace-trigger' };
  /** Sits out a broker's restart of half a minute as the same member: a new one waits for the old one's session. */
  const patient = createKafka({
    ...client,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 60 },
    onLog: line => warnOfReset(line, report),
  });
  const quick = createKafka({ ...client, retry: { retries: 2 } });
  const failureTopic = destinationTopic(settings);
  const destination =
    failureTopic === undefined ? undefined : createFailureTopic(failureTopic, options.bootstrapServers);

  const onProblem = (error: unknown): void => {
    const text = problemText(error, settings.Topics[0]);
    if (text !== problem) report.warn(text);
    problem = text;
    report.result(text);
    report.add('pollingErrors', 1);
    options.onSettled();
  };
  const onFlowing = (): void => {
    losses = 0;
    options.onSettled();
    if (problem === undefined) return;
    problem = undefined;
    report.result('OK');
  };

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const admin = quick.admin();
      try {
        await admin.connect();
        const topic = await readTopic(settings, options.topicIds, options.knownTopics);
        if (topic.isMadeAgain) report.warn(madeAgain(settings.Topics[0], topic.source));
        await runSession(
          {
            ...options,
            settings: { ...settings, EventSourceArn: topic.source },
            readTopic: topic,
            ...(destination === undefined ? {} : { destination }),
            kafka: patient,
            admin,
            onProblem,
            onFlowing,
            graceMs: () => graceMs,
          },
          stopping.signal,
        );
      } catch (error) {
        if (error instanceof TopicMadeAgain) continue;
        onProblem(error);
        await pause(sessionBackoff(losses++), stopping.signal);
      } finally {
        await disconnect(admin);
      }
    }
    await destination?.stop();
  }
  const running = run().finally(options.onSettled);

  return {
    async stop(grace) {
      graceMs = grace;
      stopping.abort();
      await Promise.race([running, new Promise(resolve => setTimeout(resolve, grace + LEAVE_MS).unref())]);
    },
  };
}

async function disconnect(admin: Admin): Promise<void> {
  await admin.disconnect().catch(() => undefined);
}

function madeAgain(topic: string, source: string): string {
  return `topic ${topic} was deleted and made again: it is read from its starting position, and its records count as those of another source, ${source}`;
}

/** kafkajs resets a position that left the topic's range while running, and says so only in its log. */
function warnOfReset({ message, topic, partition }: KafkaLogLine, report: Report): void {
  if (message.startsWith('Offset out of range'))
    report.warn(
      `the position in ${topic}-${partition} is out of range: topic made again or records expired; reset`,
    );
}
