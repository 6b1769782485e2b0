import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import type { KafkaRecord } from '../../../../lib/local/records/fetched.ts';
import { Batcher } from '../../../../lib/local/trigger/batcher.ts';
import { Counters } from '../../../../lib/local/trigger/counters.ts';
import type { FailureMessage } from '../../../../lib/local/trigger/failure-record.ts';
import type { MappingSettings } from '../../../../lib/mapping/settings.ts';
import { wholeText } from '../../../../lib/local/workers/event-pieces.ts';
import type { InvokeResult } from '../../../../lib/local/workers/function.ts';
import { untilTrue } from '../../../support/until.ts';

/** One call of the function, under way until ended. */
export interface Call {
  /** First and last offset by partition. */
  readonly offsets: Readonly<Record<string, readonly [number, number]>>;
  readonly records: number;
  /** Every offset by partition. */
  readonly list: Readonly<Record<string, readonly number[]>>;
  readonly event: unknown;
  readonly bytes: number;
  readonly at: number;
  readonly end: (failure?: string | Error) => void;
  /** Succeeds with this JSON text. */
  readonly answer: (payload: string) => void;
}

export function message(offset: number, bytes = 10): KafkaRecord {
  return {
    key: null,
    value: Buffer.alloc(bytes, 'v'),
    timestamp: '1790000000123',
    timestampType: 'CREATE_TIME',
    offset: String(offset),
    headerList: [],
  };
}

/** A mapping with nothing set that has a default. */
export const base: MappingSettings = {
  UUID: '0',
  EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
  FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  Topics: ['orders'],
  ConsumerGroupId: 'g',
  BatchSize: 100,
  StartingPosition: 'TRIM_HORIZON',
};

/** Provisioned mode. */
export const provisioned = { ProvisionedPollerConfig: { MinimumPollers: 1 } } as const;

/** Provisioned mode whose given-up records go to the topic `failed`. */
export const withDestination = {
  ...provisioned,
  DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } },
} as const;

const played: Batcher[] = [];
afterEach(async () => {
  for (const batcher of played.splice(0)) await batcher.close(0);
});

/** A batcher whose consumer and function are this test: calls wait in `calls` until ended. */
export function play(
  settings: Partial<MappingSettings> = {},
  isAutomatic = false,
  windowSeconds: number | 'default' = 0,
  eventBytes?: number,
) {
  const calls: Call[] = [];
  const commits: Record<string, number>[] = [];
  const paused = new Set<number>();
  const results: string[] = [];
  const lost: unknown[] = [];
  const losses: [records: number, which: string][] = [];
  const warnings: string[] = [];
  const letters: FailureMessage[] = [];
  const counters = new Counters();
  let underWay = 0;
  let commitError: Error | undefined;
  let refusedCommits = 0;
  let refusal: string | undefined;
  let isAway = false;
  let asked = 0;
  const full: MappingSettings = {
    ...base,
    ...(windowSeconds === 'default' ? {} : { MaximumBatchingWindowInSeconds: windowSeconds }),
    ...settings,
  };
  const batcher = new Batcher({
    settings: full,
    bootstrapServers: ['b-1:9092', 'b-2:9092'],
    eventBytes: () => eventBytes,
    ...(full.DestinationConfig === undefined
      ? {}
      : {
          destination: {
            send: async (letter, signal) => {
              asked++;
              if (isAway) await untilAborted(signal);
              if (refusal === undefined) letters.push(letter);
              return refusal;
            },
            stop: async () => {},
          },
        }),
    invoke: event =>
      new Promise<InvokeResult>((resolve, reject) => {
        const text = wholeText(event);
        const { records } = JSON.parse(text) as { records: Record<string, { offset: number }[]> };
        underWay += 1;
        const call: Call = {
          offsets: Object.fromEntries(
            Object.entries(records).map(([name, list]) => [
              name,
              [list[0]?.offset ?? -1, list.at(-1)?.offset ?? -1],
            ]),
          ),
          records: Object.values(records).reduce((sum, list) => sum + list.length, 0),
          list: Object.fromEntries(
            Object.entries(records).map(([name, list]) => [name, list.map(({ offset }) => offset)]),
          ),
          event: JSON.parse(text),
          bytes: text.length,
          at: performance.now(),
          answer: payload => {
            underWay -= 1;
            resolve({ requestId: 'request', durationMs: 0, payload });
          },
          end: failure => {
            underWay -= 1;
            if (failure instanceof Error) return reject(failure);
            resolve({
              requestId: 'request',
              durationMs: 0,
              payload:
                failure === undefined
                  ? 'null'
                  : JSON.stringify({ errorType: 'Error', errorMessage: failure }),
              ...(failure === undefined ? {} : { functionError: 'Unhandled' }),
            });
          },
        };
        calls.push(call);
        if (isAutomatic) call.end();
      }),
    commit: offsets => {
      if (commitError !== undefined) {
        refusedCommits += 1;
        return Promise.reject(commitError);
      }
      commits.push(
        Object.fromEntries([...offsets].map(([partition, offset]) => [partition, Number(offset)])),
      );
      return Promise.resolve();
    },
    pause: partition => paused.add(partition),
    resume: partition => paused.delete(partition),
    onLost: error => lost.push(error),
    report: {
      add: (counter, amount) => counters.add(counter, amount),
      batch: () => undefined,
      calls: () => undefined,
      lost: (records, which) => losses.push([records, which]),
      result: text => results.push(text),
      warn: text => warnings.push(text),
    },
  });
  played.push(batcher);
  return {
    batcher,
    calls,
    commits,
    paused,
    results,
    lost,
    /** Records that are nowhere but in the topic. */
    losses,
    warnings,
    /** What the on-failure topic got. */
    letters,
    counts: () => counters.totals(),
    /** Why the on-failure topic refuses what comes next. */
    setRefusal: (text: string): void => {
      refusal = text;
    },
    /** The on-failure topic does not answer any more: who sends to it waits until the run stops. */
    takeAwayDestination: (): void => {
      isAway = true;
    },
    /** Letters that were sent off to the on-failure topic, whether it has them or not. */
    lettersAsked: () => asked,
    underWay: () => underWay,
    /** How often a commit was refused. */
    refusedCommits: () => refusedCommits,
    setCommitError: (error: Error | undefined): void => {
      commitError = error;
    },
    /** Records `from` to `to`, both included; `end` is behind those that can be fetched. */
    receive: (partition: number, from: number, to: number, bytes?: number, end = to + 1): void => {
      const list = Array.from({ length: to - from + 1 }, (_, i) => message(from + i, bytes));
      batcher.receive(partition, list, BigInt(to + 1), BigInt(end));
    },
    /** One record a value from `from` on; null makes a tombstone. */
    receiveValues: (partition: number, from: number, ...values: (string | Buffer | null)[]): void => {
      const list = values.map((value, i) => ({
        ...message(from + i),
        value: typeof value === 'string' ? Buffer.from(value) : value,
      }));
      batcher.receive(partition, list, BigInt(from + values.length));
    },
    call: async (index: number): Promise<Call> => {
      await untilTrue(() => calls.length > index);
      const call = calls[index];
      assert.ok(call);
      return call;
    },
  };
}

async function untilAborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted)
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
  throw new Error('stopped before the failure record was written');
}
