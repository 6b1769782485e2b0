import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saying, statusLine, type StreamSample } from '../../../../lib/local/run/status-line.ts';
import { Counters } from '../../../../lib/local/trigger/counters.ts';

interface Change extends Partial<StreamSample> {
  readonly result?: string;
  readonly committed?: number;
  readonly calls?: number;
}

function sample(change: Change = {}): StreamSample {
  const counts = {
    ...new Counters().totals(),
    committed: change.committed ?? 0,
    lastBatch: 12,
    calls: change.calls ?? 0,
  };
  return {
    name: 'trades-transform',
    atMs: 0,
    lag: 0n,
    counts,
    status: {
      UUID: 'u',
      EventSourceArn: 'a',
      FunctionArn: 'f',
      Topics: ['trading_data'],
      ConsumerGroupId: 'millrace-local-trades-transform',
      BatchSize: 10,
      StartingPosition: 'TRIM_HORIZON',
      State: 'Enabled',
      StateTransitionReason: 'USER_INITIATED',
      LastProcessingResult: change.result ?? 'OK',
      LastModified: 0,
    },
    ...change,
  };
}

test('the rate is records committed per second between two looks', () => {
  const line = statusLine(sample({ atMs: 2000, committed: 5000 }), sample({ committed: 1000 }));
  assert.match(line, /^trades-transform +running +2,000 records\/s +lag 0 +last batch 12$/);
});

test('slow streams show a fraction, and a first look shows no rate', () => {
  assert.match(statusLine(sample({ atMs: 2000, committed: 3 }), sample()), / 1\.5 records\/s/);
  assert.match(statusLine(sample({ committed: 3000 }), undefined), / 0 records\/s/);
});

test('an unknown lag is a question mark, and trouble stands at the end in its own words', () => {
  const line = statusLine(sample({ lag: undefined, result: 'PROBLEM: Function call failed' }), undefined);
  assert.match(line, /lag \? .*PROBLEM: Function call failed$/);
});

test('a line is worth saying again when state or trouble changes, not for a batch more', () => {
  assert.equal(saying(sample()), saying(sample({ committed: 9, atMs: 5 })));
  assert.notEqual(saying(sample()), saying(sample({ result: 'PROBLEM: x' })));
});

test('a backlog of more than some seconds is worked off, and says about how much is left', () => {
  const before = sample({ committed: 1000 });
  const now = (lag: bigint, change = {}) => sample({ lag, atMs: 2000, committed: 1200, ...change });
  assert.match(statusLine(now(123_456n), before), / last batch 12 +catching up, about 120,000 left$/);
  assert.doesNotMatch(statusLine(now(500n), before), /catching up/);
  assert.match(statusLine(now(501n), before), /about 500 left$/);
  assert.notEqual(saying(now(501n), before), saying(now(500n), before));
});

test('a backlog is also told while its first call is under way, and not when nothing is called or it is stopped', () => {
  const waiting = { lag: 5000n };
  assert.match(statusLine(sample({ ...waiting, calls: 1 }), undefined), /catching up, about 5,000 left$/);
  assert.doesNotMatch(statusLine(sample(waiting), undefined), /catching up/);
  const { status } = sample();
  const stopped = sample({ ...waiting, calls: 1, status: { ...status, State: 'Disabled' } });
  assert.doesNotMatch(statusLine(stopped, undefined), /catching up/);
});
