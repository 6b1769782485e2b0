import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checked } from '../../../lib/settings/checks.ts';
import { stages } from '../../../lib/settings/stages.ts';
import type {
  FailureSettings,
  IdempotentStream,
  LedgeredStream,
  OrderedStream,
  StreamSettings,
} from '../../../lib/settings/stream-settings.ts';

const sizes = { batchSize: 100, windowSeconds: 10, timeoutSeconds: 60, memoryMb: 512 };
const idempotent: IdempotentStream = { ...sizes, kind: 'idempotent' };
const ledgered: LedgeredStream = { ...sizes, kind: 'ledgered' };
const ordered: OrderedStream = { ...sizes, kind: 'ordered' };
const failures: FailureSettings = {
  retries: 5,
  maxRecordAgeSeconds: 604_800,
  splitOnError: true,
  reportItemFailures: true,
  deadLetterSuffix: '.dead-letters',
};

const check =
  (own: StreamSettings, stage: 'dev' | 'prod' = 'dev') =>
  () =>
    checked(stages[stage], [{ name: 'orders', settings: { streams: { own } }, faults: [] }]);

test('streams of every kind are taken, at the limits too', () => {
  for (const stream of [idempotent, ledgered, ordered]) {
    assert.doesNotThrow(check(stream));
    assert.doesNotThrow(
      check({ ...stream, batchSize: 10_000, windowSeconds: 300, timeoutSeconds: 840, memoryMb: 10_240 }),
    );
    assert.doesNotThrow(
      check({ ...stream, batchSize: 1, windowSeconds: 0, timeoutSeconds: 1, memoryMb: 128 }),
    );
  }
});

for (const [path, change] of [
  ['batchSize', { batchSize: 10_001 }],
  ['batchSize', { batchSize: 0 }],
  ['windowSeconds', { windowSeconds: 0.5 }],
  ['windowSeconds', { windowSeconds: 301 }],
  ['timeoutSeconds', { timeoutSeconds: 900 }],
  ['timeoutSeconds', { timeoutSeconds: 841 }],
  ['memoryMb', { memoryMb: 10_241 }],
  ['kind', { kind: 'careless' as 'ledgered' }],
] as const)
  test(`a bad ${path} of a stream is an error that names pipeline and stream: ${JSON.stringify(change)}`, () => {
    for (const stream of [idempotent, ledgered, ordered])
      assert.throws(
        check({ ...stream, ...change }),
        new RegExp(`^Error: settings of stage dev: orders\\.streams\\.own\\.${path} must be `),
      );
  });

/** As somebody may write it who does not compile. */
const failing = (change: object): IdempotentStream => ({
  ...idempotent,
  failures: { ...failures, ...change },
});

for (const [path, change] of [
  ['retries', { retries: -1 }],
  ['retries', { retries: 10_001 }],
  ['maxRecordAgeSeconds', { maxRecordAgeSeconds: 59 }],
  ['maxRecordAgeSeconds', { maxRecordAgeSeconds: 604_801 }],
  ['maxRecordAgeSeconds', { maxRecordAgeSeconds: -2 }],
  ['splitOnError', { splitOnError: 'yes' }],
  ['reportItemFailures', { reportItemFailures: undefined }],
  ['deadLetterSuffix', { deadLetterSuffix: undefined }],
  ['deadLetterSuffix', { deadLetterSuffix: '' }],
  ['deadLetterSuffix', { deadLetterSuffix: ' dead' }],
] as const)
  test(`a bad failures.${path} is an error that names it: ${JSON.stringify(change)}`, () => {
    assert.throws(
      check(failing(change), 'prod'),
      new RegExp(
        `^Error: settings of stage prod: orders\\.streams\\.own\\.failures\\.${path} must be [^;]*$`,
      ),
    );
  });

test('a record of any age may be tried', () => {
  assert.doesNotThrow(check(failing({ maxRecordAgeSeconds: -1 }), 'prod'));
});

for (const [name, value] of Object.entries(failures)) {
  for (const [stream, why] of [
    [ledgered, 'a ledger needs every record, and in order'],
    [ordered, 'readers of the topic it sends to need every record, and in order'],
  ] as const)
    test(`${name} for a stream that is ${stream.kind} is refused, whatever its value`, () => {
      const careless = { ...stream, failures: { [name]: value } };
      assert.throws(
        check(careless, 'prod'),
        new RegExp(`orders\\.streams\\.own\\.failures\\.${name} must be left out \\(${why}\\)`),
      );
    });

  test(`${name} without provisioned polling is refused`, () => {
    const careless = { ...idempotent, failures: { [name]: value } } as unknown as IdempotentStream;
    assert.throws(
      check(careless),
      new RegExp(`failures\\.${name} must be left out \\(it needs polling\\.mode provisioned\\)`),
    );
  });
}

test('streams that are ledgered or ordered have no settings for failures in their types', () => {
  // @ts-expect-error it would break the order
  const sums: LedgeredStream = { ...ledgered, failures };
  // @ts-expect-error it would break the order
  const sends: OrderedStream = { ...ordered, failures };
  for (const stream of [sums, sends])
    assert.throws(check(stream, 'prod'), /own\.failures\.retries must be left out/);
});
