import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import type { KafkaMessage } from 'kafkajs';
import { Batcher } from '../../../../lib/local/trigger/batcher.ts';
import { eventWriter } from '../../../../lib/local/trigger/batch-event.ts';
import type { MappingSettings } from '../../../../lib/local/trigger/mapping.ts';
import type { InvokeResult } from '../../../../lib/local/workers/function.ts';
import { until } from './until.ts';

/** One call of the function, under way until ended. */
export interface Call {
  /** First and last offset by partition. */
  readonly offsets: Readonly<Record<string, readonly [number, number]>>;
  readonly records: number;
  readonly bytes: number;
  readonly at: number;
  readonly end: (failure?: string | Error) => void;
}

function message(offset: number, bytes = 10): KafkaMessage {
  return {
    key: null,
    value: Buffer.alloc(bytes, 'v'),
    timestamp: '1790000000123',
    attributes: 0,
    offset: String(offset),
    headers: {},
  };
}

const played: Batcher[] = [];
afterEach(async () => {
  for (const batcher of played.splice(0)) await batcher.close(0);
});

/** A batcher whose consumer and function are this test: calls wait in `calls` until ended. */
export function play(
  settings: Partial<MappingSettings> = {},
  isAutomatic = false,
  windowSeconds: number | 'default' = 0,
) {
  const calls: Call[] = [];
  const commits: Record<string, number>[] = [];
  const paused = new Set<number>();
  const results: string[] = [];
  const lost: unknown[] = [];
  let underWay = 0;
  let commitError: Error | undefined;
  const full: MappingSettings = {
    UUID: '0',
    EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    Topics: ['orders'],
    ConsumerGroupId: 'g',
    BatchSize: 100,
    ...(windowSeconds === 'default' ? {} : { MaximumBatchingWindowInSeconds: windowSeconds }),
    StartingPosition: 'TRIM_HORIZON',
    ...settings,
  };
  const batcher = new Batcher({
    settings: full,
    events: eventWriter(full, ['b-1:9092', 'b-2:9092']),
    invoke: event =>
      new Promise<InvokeResult>((resolve, reject) => {
        const text = typeof event === 'string' ? event : Buffer.concat(event).toString();
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
          bytes: text.length,
          at: performance.now(),
          end: failure => {
            underWay -= 1;
            if (failure instanceof Error) return reject(failure);
            resolve({
              requestId: '',
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
      if (commitError !== undefined) return Promise.reject(commitError);
      commits.push(
        Object.fromEntries([...offsets].map(([partition, offset]) => [partition, Number(offset)])),
      );
      return Promise.resolve();
    },
    pause: partition => paused.add(partition),
    resume: partition => paused.delete(partition),
    onLost: error => lost.push(error),
    report: {
      polled: () => undefined,
      committed: () => undefined,
      invoked: () => undefined,
      result: text => results.push(text),
      warn: () => undefined,
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
    underWay: () => underWay,
    setCommitError: (error: Error | undefined): void => {
      commitError = error;
    },
    /** Records `from` to `to`, both included. */
    receive: (partition: number, from: number, to: number, bytes?: number): void => {
      const list = Array.from({ length: to - from + 1 }, (_, i) => message(from + i, bytes));
      batcher.receive(partition, list, BigInt(to + 1));
    },
    call: async (index: number): Promise<Call> => {
      await until(() => calls.length > index);
      const call = calls[index];
      assert.ok(call);
      return call;
    },
  };
}
