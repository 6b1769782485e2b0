import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFunctionLines } from '../../../../lib/local/run/function-lines.ts';
import { shownName } from '../../../../lib/local/run/function-names.ts';
import type { MappingStatus } from '../../../../lib/local/trigger/mapping.ts';

const mapping: MappingStatus = {
  UUID: 'u',
  EventSourceArn: 'a',
  FunctionArn:
    'arn:aws:lambda:us-east-1:000000000000:function:millrace-local-pipelines-TradesTransformFunction0A1B2C3D',
  Topics: ['trading_data'],
  ConsumerGroupId: 'millrace-local-trades-transform',
  BatchSize: 10,
  StartingPosition: 'LATEST',
  State: 'Enabled',
  StateTransitionReason: '',
  LastProcessingResult: 'OK',
  LastModified: 0,
};

function subject() {
  const said: string[] = [];
  const clock = { ms: 0 };
  const show = createFunctionLines({
    nameOf: name => shownName('local', name, [mapping]),
    say: line => said.push(line),
    folder: 'logs',
    now: () => clock.ms,
  });
  return { said, clock, show };
}

test('a line is shown with the stream of its function and the records of its call', () => {
  const { said, show } = subject();
  show('millrace-local-pipelines-TradesTransformFunction0A1B2C3D', 'hello', 'trading_data-0@15..42');
  show('millrace-local-pipelines-TradesTransformFunction0A1B2C3D', 'loading', undefined);
  show('millrace-local-dashboard-Query89ABCDEF', 'hi', undefined);
  assert.deepEqual(said, [
    'trades-transform trading_data-0@15..42 | hello',
    'trades-transform | loading',
    'Query | hi',
  ]);
});

test('what would steer a terminal is written out', () => {
  const { said, show } = subject();
  show('f', 'a\u001B[2Jb\u009Bc\td', undefined);
  assert.deepEqual(said, ['f | a\\u001b[2Jb\\u009bc\td']);
});

test('a structured line is its message and facts, and metrics are for CloudWatch alone', () => {
  const { said, show } = subject();
  const about = {
    timestamp: '2026-03-01T09:30:00.000Z',
    service: 'f',
    cold_start: true,
    function_arn: 'arn',
    function_memory_size: '128',
    function_name: 'f',
    function_request_id: 'id',
    sampling_rate: 0,
    xray_trace_id: '1-2',
  };
  const facts = { stream: 'f', recordsIn: 3, skipped: 0 };
  const error = { name: 'SqlError', message: 'why', stack: 'SqlError: why\n at x' };
  show('f', JSON.stringify({ level: 'INFO', message: 'batch', ...about, ...facts }), undefined);
  show('f', JSON.stringify({ level: 'ERROR', message: 'query failed', ...about, error }), undefined);
  for (let line = 0; line < 300; line++)
    show(
      'f',
      '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Millrace"}]},"RowsOut":3}',
      undefined,
    );
  const ofUsers = [
    '{"_aws":null}',
    '{"_aws":{"CloudWatchMetrics":[]},"text":"looks like metrics"}',
    '{"_aws":{"CloudWatchMetrics":[{"Namespace":"Theirs"}]},"Seen":1}',
    '{"_aws":{"CloudWatchMetrics":[{"Namespace":"Millrace"},null]},"Seen":2}',
  ];
  for (const line of ofUsers) show('f', line, undefined);
  show('f', '{"level":"INFO","message":"of a user"}', undefined);
  assert.deepEqual(said, [
    'f | batch recordsIn=3 skipped=0',
    'f | ERROR query failed error=SqlError: why',
    ...ofUsers.map(line => `f | ${line}`),
    'f | {"level":"INFO","message":"of a user"}',
  ]);
});

test('a function that floods is cut short, and the number of lines left out is shown', () => {
  const { said, clock, show } = subject();
  for (let line = 0; line < 500; line++) show('f', `${line}`, undefined);
  assert.equal(said.length, 200);
  clock.ms = 1000;
  show('f', 'next', undefined);
  assert.deepEqual(said.slice(200), ['… and 300 lines more, in logs', 'f | next']);
});
