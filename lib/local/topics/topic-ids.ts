import { connect, type Socket } from 'node:net';
import {
  apiVersionsRequest,
  metadataVersionIn,
  type TopicAnswer,
  topicIn,
  topicRequest,
  VERSION_WITH_IDS,
} from './wire.ts';

const CONNECT_MS = 3_000;
const ANSWER_MS = 5_000;
/** No answer about one topic is longer. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Asks brokers for the ids of topics, over one connection that is made when it is needed. */
export interface TopicIds {
  /**
   * The id that the topic of this name has now, 32 hexadecimal digits; undefined where the brokers are too old to give
   * topics ids. The answer is made after the call: what was fetched before it, and is of another topic, shows in it.
   * Rejects with TopicMissing, and when no broker answers.
   */
  read(topic: string): Promise<string | undefined>;
  stop(): void;
}

export class TopicMissing extends Error {
  override readonly name = 'TopicMissing';
  /** As the client library has it. */
  readonly type = 'UNKNOWN_TOPIC_OR_PARTITION';
  constructor(topic: string) {
    super(`there is no topic ${topic}`);
  }
}

/** `brokers`: `host:port` of listeners without encryption. */
export function createTopicIds(brokers: readonly string[]): TopicIds {
  let opened: Promise<Connection> | undefined;
  let stopped = false;

  async function open(): Promise<Connection> {
    let failure: unknown;
    for (const broker of brokers) {
      try {
        return await openConnection(broker);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  async function connection(): Promise<Connection> {
    if (stopped) throw new Error('the connection is closed');
    opened ??= open();
    try {
      const found = await opened;
      if (!found.isBroken()) return found;
    } catch (error) {
      opened = undefined;
      throw error;
    }
    opened = undefined;
    return connection();
  }

  return {
    async read(topic) {
      const { ask, hasIds } = await connection();
      if (!hasIds) return undefined;
      const answer: TopicAnswer = topicIn(await ask(correlation => topicRequest(correlation, topic)));
      if (answer.kind === 'missing') throw new TopicMissing(topic);
      if (answer.kind === 'error')
        throw new Error(`the broker does not know topic ${topic}: error ${answer.code}`);
      return answer.id;
    },
    stop() {
      stopped = true;
      void opened?.then(
        ({ close }) => close(),
        () => undefined,
      );
    },
  };
}

interface Connection {
  readonly hasIds: boolean;
  /** Sends a request and resolves with the answer to it, from its correlation on. */
  readonly ask: (request: (correlation: number) => Buffer) => Promise<Buffer>;
  readonly isBroken: () => boolean;
  readonly close: () => void;
}

async function openConnection(broker: string): Promise<Connection> {
  const socket = await connected(broker);
  const waiting = new Map<number, { resolve: (answer: Buffer) => void; reject: (error: Error) => void }>();
  let last = 0;
  let held = Buffer.alloc(0);
  const fail = (error: Error): void => {
    socket.destroy();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error(`Closed connection to ${broker}`)));
  socket.on('data', data => {
    held = held.length === 0 ? data : Buffer.concat([held, data]);
    while (held.length >= 8) {
      const length = held.readInt32BE(0);
      if (length < 4 || length > MOST_BYTES)
        return fail(new Error(`${broker} does not answer as Kafka does`));
      if (held.length < 4 + length) return;
      const answer = held.subarray(4, 4 + length);
      held = held.subarray(4 + length);
      const correlation = answer.readInt32BE(0);
      waiting.get(correlation)?.resolve(answer);
      waiting.delete(correlation);
    }
  });
  const ask: Connection['ask'] = request =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(new Error(`Closed connection to ${broker}`));
      const correlation = ++last;
      const timer = setTimeout(() => fail(new Error(`${broker} timed out`)), ANSWER_MS);
      const end =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          settle(value);
        };
      waiting.set(correlation, { resolve: end(resolve), reject: end(reject) });
      socket.write(request(correlation));
    });
  const hasIds = metadataVersionIn(await ask(apiVersionsRequest)) >= VERSION_WITH_IDS;
  return { hasIds, ask, isBroken: () => socket.destroyed, close: () => socket.destroy() };
}

function connected(broker: string): Promise<Socket> {
  const at = broker.lastIndexOf(':');
  const host = broker.slice(0, at).replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(broker.slice(at + 1)), noDelay: true });
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`Connection error: ${broker} timed out`)));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
