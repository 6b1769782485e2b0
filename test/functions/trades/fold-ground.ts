import assert from 'node:assert/strict';
import { before } from 'node:test';
import type { MSKEvent } from 'aws-lambda';
import { foldPastDays } from '../../../functions/io/fold-days.ts';
import { foldMinutes } from '../../../functions/io/fold-minutes.ts';
import { volumeLedger } from '../../../functions/io/trades/volume-ledger.ts';
import { ledgerOf } from '../../../lib/cli/streams/books/ledger.ts';
import type { Deployment } from '../../../lib/cli/deployment.ts';
import { oneDay } from '../../support/one-day.ts';
import { context, sourceArn, topic } from '../msk-event.ts';
import { useWorld } from '../use-world.ts';
import type { World } from '../world.ts';
import { freshAggregate } from './counted-batches.ts';

export const patience = { waitMs: 0 };
const volumesLedger = volumeLedger('aggregated_data');

export type FoldGround = ReturnType<typeof useFold>;

/** Registers a world with the sums of trades for a test file, emptied before each test, and what counts and folds there. */
export function useFold() {
  before(() => oneDay(60_000));
  const world = useWorld({}, [], () => {
    process.env['STREAM'] = 'trades-aggregate';
  });
  const sql: World['sql'] = (statement, values) => world.sql(statement, values);

  /** Each event by a process that knows no marks, or by one that lasts; some of them twice, and at once. */
  const count = async (events: readonly MSKEvent[], isRestless = false): Promise<void> => {
    const lasting = freshAggregate();
    for (const [index, event] of events.entries()) {
      const handlers = isRestless && index % 4 === 0 ? [freshAggregate(), freshAggregate()] : [lasting];
      await Promise.all(handlers.map(handler => handler(event, context())));
    }
  };

  const volumes = async (): Promise<readonly string[]> => {
    const rows = await sql(
      'SELECT date, sector, CAST(total_volume AS CHAR) AS volume FROM volume_by_day ORDER BY date, sector',
    );
    return rows.map(({ date, sector, volume }) => `${String(date)} ${String(sector)} ${String(volume)}`);
  };

  const fold = (recentMinutes = 0) => {
    const rules = { ledger: volumesLedger, day: 'date', recentDays: 2, recentMinutes };
    return foldPastDays(world.cluster, rules, AbortSignal.timeout(60_000), patience);
  };

  const foldAll = async (): Promise<number> => {
    const { rows, isDone } = await fold();
    assert.ok(isDone);
    return rows;
  };

  return {
    world,
    sql,
    count,
    volumes,
    fold,
    foldAll,
    /** `sinceMinutes`: of what was counted earlier only a step is looked at. */
    foldRecent: (sinceMinutes = 10_000) =>
      foldMinutes(
        world.cluster,
        { ledger: volumesLedger, day: 'date' },
        sinceMinutes,
        AbortSignal.timeout(60_000),
        patience,
      ),
    ledger: () =>
      ledgerOf({ database: world.cluster } as unknown as Deployment, 'aggregated_data', sourceArn, topic),
    marks: () =>
      volumesLedger.open(world.cluster, { eventSourceArn: sourceArn, topic }, () => patience).readMarks(),
  };
}
