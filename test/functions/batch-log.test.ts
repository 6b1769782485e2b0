import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf } from './lines-of.ts';

/** A function process that runs two batches; each one's records were sent 5 and 2 s ago. */
const batches = (level = 'INFO', records = 'records') =>
  linesOf(
    `
    import { openBatchLog } from './functions/io/batch-log.ts';
    const log = openBatchLog('trades-aggregate', process.env);
    for (const awsRequestId of ['first', 'second']) {
      const end = log.begin({ awsRequestId, functionName: 'fn', memoryLimitInMB: '1024', invokedFunctionArn: 'arn' });
      const records = [2_000, 5_000].map(ago => ({ timestamp: Date.now() - ago, value: 'of nobody else' }));
      end({ recordsIn: 2, rowsOut: 30, setAside: 0, skipped: 1 }, ${records});
    }`,
    { POWERTOOLS_LOG_LEVEL: level },
  );

test('a batch is one log line with its call, and one line of metrics by stage and stream, zeros too', () => {
  const [line, metrics, next] = batches();
  assert.ok(line && metrics && next);
  const { ms, recordAgeMs, timestamp, ...known } = line;
  assert.match(String(timestamp), /^\d{4}-.*Z$/);
  assert.ok(Number(ms) < 1000 && Number(recordAgeMs) >= 5000 && Number(recordAgeMs) < 7000);
  assert.deepEqual(known, {
    level: 'INFO',
    message: 'batch',
    service: 'trades-aggregate',
    cold_start: true,
    function_arn: 'arn',
    function_memory_size: '1024',
    function_name: 'fn',
    function_request_id: 'first',
    sampling_rate: 0,
    xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    stream: 'trades-aggregate',
    recordsIn: 2,
    rowsOut: 30,
    setAside: 0,
    skipped: 1,
  });
  assert.deepEqual([next['cold_start'], next['function_request_id']], [false, 'second']);
  const { _aws: about, ...values } = metrics;
  const { CloudWatchMetrics } = about as { CloudWatchMetrics: unknown };
  assert.deepEqual(CloudWatchMetrics, [
    {
      Namespace: 'Millrace',
      Dimensions: [['service', 'stage']],
      Metrics: [
        { Name: 'RowsOut', Unit: 'Count' },
        { Name: 'SetAside', Unit: 'Count' },
        { Name: 'Skipped', Unit: 'Count' },
        { Name: 'BatchMs', Unit: 'Milliseconds' },
        { Name: 'RecordAgeMs', Unit: 'Milliseconds' },
      ],
    },
  ]);
  assert.deepEqual(values, {
    service: 'trades-aggregate',
    stage: 'dev',
    RowsOut: 30,
    SetAside: 0,
    Skipped: 1,
    BatchMs: ms,
    RecordAgeMs: recordAgeMs,
  });
});

test('a level of WARN leaves the metrics, and no line of a batch', () => {
  assert.deepEqual(
    batches('WARN').map(line => '_aws' in line),
    [true, true],
  );
});

test('a batch without records on their way has no age', () => {
  for (const line of batches('INFO', '[]')) assert.ok(!('recordAgeMs' in line) && !('RecordAgeMs' in line));
});
