import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { context } from '../msk-event.ts';

test('the paths of pipelines that are not deployed answer 404, and their variables are not asked for', async () => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    SET_ASIDE_TABLE: 'set_aside',
    COUNTERS_TABLE: 'counters',
    LATEST_TABLE: 'latest',
    CLUSTER_ARN: 'cluster',
    SECRET_ARN: 'secret',
    DATABASE: 'trading',
    STAGE: 'test',
    MAPPINGS_SECONDS: '1',
    SET_ASIDE_BYTES: 'true',
    PIPELINES: 'trades',
    RAW_TABLE: 'raw',
    TICKER_SHARDS: '1',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  const { handler } = await import('../../../functions/query/handler.ts');
  const ask = async (rawPath: string): Promise<readonly [number | undefined, string | undefined]> => {
    const request = { rawPath, rawQueryString: 'unknown=1', headers: {} };
    const event = { ...request, requestContext: { http: { method: 'GET' } } } as LambdaFunctionURLEvent;
    const { statusCode, body } = await handler(event, context());
    return [statusCode, body];
  };
  assert.deepEqual(await ask('/api/posts'), [404, '{"error":"nothing at /api/posts"}']);
  assert.deepEqual(await ask('/api/posts/windows'), [404, '{"error":"nothing at /api/posts/windows"}']);
  const [status, body] = await ask('/api/trades');
  assert.equal(status, 400);
  assert.match(body ?? '', /unknown parameter/);
});
