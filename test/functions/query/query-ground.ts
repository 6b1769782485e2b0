import assert from 'node:assert/strict';
import { after, before, type TestContext } from 'node:test';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import type { TradesView } from '../../../domain/trades/view.ts';
import type { handler as Handler } from '../../../functions/query/handler.ts';
import { context, mskEvent } from '../msk-event.ts';
import { startWorld } from '../world.ts';
import type { World } from '../world.ts';

export const today = new Date().toISOString().slice(0, 10);

/** Names of DynamoDB's operations that are called from now on, by the SDK or without it. */
export async function dynamodbCalls(mock: TestContext['mock']): Promise<() => readonly string[]> {
  const { dynamodb } = await import('../../../functions/io/dynamodb.ts');
  const requests = mock.method(dynamodb().config.requestHandler, 'handle').mock;
  return () =>
    requests.calls.map(({ arguments: [{ headers }] }) =>
      String(headers['x-amz-target']).replace(/^.*\./, ''),
    );
}

/** How many statements are run from now on, by the SDK or without it. */
export async function statementCalls(mock: TestContext['mock']): Promise<() => number> {
  const { dataApi } = await import('../../../functions/io/data-api.ts');
  const requests = mock.method(dataApi().config.requestHandler, 'handle').mock;
  return () => requests.callCount();
}

export type QueryGround = ReturnType<typeof useQuery>;

/** Registers a world for a test file, and the query function in it; the tables are there, and empty but for the companies. */
export function useQuery() {
  let made: World | undefined;
  let handler: typeof Handler | undefined;
  let [offset, ticks] = [0, 0];
  before(async () => {
    made = await startWorld();
    await made.migrate();
    ({ handler } = await import('../../../functions/query/handler.ts'));
  });
  after(() => made?.stop());

  const get = (rawPath: string, query = '', headers: Record<string, string> = {}, method = 'GET') => {
    const call = { rawPath, rawQueryString: query, headers, requestContext: { http: { method } } };
    return (
      handler?.(call as LambdaFunctionURLEvent, context()) ??
      assert.fail('it is loaded before the first test')
    );
  };
  return {
    world: () => made ?? assert.fail('the world is made before the first test'),
    get,
    trades: async (query = ''): Promise<TradesView> => {
      const answer = await get('/api/trades', query);
      assert.equal(answer.statusCode, 200, answer.body);
      return JSON.parse(answer.body ?? '') as TradesView;
    },
    /** The data that both functions write of the next record. */
    deliver: async (value: readonly unknown[], timestamp?: number): Promise<void> => {
      offset += 1;
      ticks += value.length;
      const event = mskEvent([{ offset, value, ...(timestamp !== undefined && { timestamp }) }]);
      process.env['STREAM'] = 'trades-transform';
      const transform = await import('../../../functions/transform/trades.ts');
      await transform.handler(event, context());
      process.env['STREAM'] = 'trades-aggregate';
      const aggregate = await import('../../../functions/aggregate/trades.ts');
      await aggregate.handler(event, context());
    },
    /** How many were delivered so far. */
    ticks: () => ticks,
  };
}
