import type { Producer } from 'kafkajs';
import { createIdempotentProducer, createKafka } from '../kafka-client.ts';
import { pause } from './backoff.ts';
import type { FailureMessage } from './failure-record.ts';
import { isTopicMissing } from './problem.ts';

const SEND_MS = 10_000;
const RETRY_MS = 1_000;

/** Writes failure records to a topic of the same cluster. */
export interface FailureTopic {
  /**
   * Resolves with undefined when the broker has it, or with why the topic refused it. A broker that is away is waited
   * for, as nothing could be committed either; rejects only when `signal` aborts meanwhile.
   */
  send(message: FailureMessage, signal: AbortSignal): Promise<string | undefined>;
  stop(): Promise<void>;
}

export function createFailureTopic(topic: string, brokers: readonly string[]): FailureTopic {
  const client = { brokers, clientId: 'millrace-trigger-failures' };
  let current: { readonly producer: Producer; readonly connected: Promise<void> } | undefined;
  /** Failure records are written one after the other, which is what makes the producer idempotent. */
  let last: Promise<unknown> = Promise.resolve();

  const connected = async (): Promise<Producer> => {
    if (current === undefined) {
      const producer = createIdempotentProducer(client);
      current = { producer, connected: producer.connect() };
    }
    await current.connected;
    return current.producer;
  };
  const drop = async (): Promise<void> => {
    const gone = current?.producer;
    current = undefined;
    await gone?.disconnect().catch(() => undefined);
  };
  const exists = async (): Promise<boolean> => {
    const admin = createKafka({ ...client, retry: { retries: 2 } }).admin();
    try {
      await admin.connect();
      return (await admin.listTopics()).includes(topic);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  };
  const attempt = async (message: FailureMessage): Promise<string | undefined> => {
    // A producer that never gives up would wait for ever for a topic that is not there.
    if (current === undefined && !(await exists())) return `there is no topic ${topic}`;
    const sending = connected().then(producer => producer.send({ topic, messages: [message] }));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(reject, SEND_MS, new Error(`no answer within ${SEND_MS / 1000} s`));
    });
    sending.catch(() => undefined);
    await Promise.race([sending, late]).finally(() => clearTimeout(timer));
    return undefined;
  };
  const send = async (message: FailureMessage, signal: AbortSignal): Promise<string | undefined> => {
    while (!signal.aborted) {
      try {
        return await attempt(message);
      } catch (error) {
        const refusal = refusalOf(error, topic);
        if (refusal !== undefined) return refusal;
        await drop();
        await pause(RETRY_MS, signal);
      }
    }
    throw new Error('stopped before the failure record was written');
  };

  return {
    send(message, signal) {
      const sent = last.then(() => send(message, signal));
      last = sent.catch(() => undefined);
      return sent;
    },
    stop: drop,
  };
}

/** What the topic has against the message itself, or undefined when another try may help. */
function refusalOf(error: unknown, topic: string): string | undefined {
  if (isTopicMissing(error)) return `there is no topic ${topic}`;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ('type' in cause && cause.type === 'MESSAGE_TOO_LARGE')
      return `it is over max.message.bytes of topic ${topic}`;
    else if ('type' in cause && /AUTHORIZATION_FAILED|INVALID_TOPIC/.test(String(cause.type)))
      return `topic ${topic} refuses it: ${cause.message}`;
  return undefined;
}
