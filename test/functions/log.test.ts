import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf } from './lines-of.ts';

test('an error that quotes all it stumbled over leaves a line of bounded length, with its frames', () => {
  const lines = linesOf(
    `
    import { openLog } from './functions/io/log.ts';
    const log = openLog('query');
    function deepest() {
      const error = new RangeError('$& x'.repeat(100_000));
      return Object.assign(error, { $response: { body: 'what the service answered' }, values: ['of a statement'] });
    }
    log.begin({ awsRequestId: 'one', functionName: 'fn' });
    log.error('query failed', deepest());
    log.error('query failed', { secret: 'thrown as it is' });`,
    {},
    'stderr',
  );
  const [first, second] = lines.map(({ error }) => error as Record<string, string>);
  assert.deepEqual(Object.keys(first ?? {}).sort(), ['message', 'name', 'stack']);
  assert.deepEqual([first?.['name'], first?.['message']?.length], ['RangeError', 1_000]);
  assert.ok((first?.['stack']?.length ?? Infinity) <= 4_000);
  assert.match(first?.['stack'] ?? '', /\n +at deepest /);
  assert.equal(second?.['message'], 'something other than an Error was thrown');
  for (const line of lines) assert.ok(JSON.stringify(line).length < 6_000);
});

test('what stands beside the metrics of one answer is not repeated beside the next', () => {
  const [first, second, ...more] = linesOf(`
    import { openMetrics } from './functions/io/metrics.ts';
    const metrics = openMetrics('query', process.env);
    metrics.write({ RequestMs: 5, ServerErrors: 1 }, { status: '500', function_request_id: 'one' });
    metrics.write({ RequestMs: 7 });`);
  assert.deepEqual(more, []);
  const namesIn = (line: Record<string, unknown> | undefined) => {
    const { _aws: about, ...values } = line ?? {};
    const [group] = (about as { CloudWatchMetrics: { Metrics: { Name: string }[]; Dimensions: unknown }[] })
      .CloudWatchMetrics;
    return [values, group?.Metrics.map(({ Name }) => Name), group?.Dimensions];
  };
  const by = { service: 'query', stage: 'dev' };
  const dimensions = [['service', 'stage']];
  assert.deepEqual(namesIn(first), [
    { ...by, RequestMs: 5, ServerErrors: 1, status: '500', function_request_id: 'one' },
    ['RequestMs', 'ServerErrors'],
    dimensions,
  ]);
  assert.deepEqual(namesIn(second), [{ ...by, RequestMs: 7 }, ['RequestMs'], dimensions]);
});
