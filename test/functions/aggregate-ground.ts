import { after, before, beforeEach } from 'node:test';
import type { handler as Handler } from '../../functions/aggregate/trades.ts';
import { context, mskEvent } from './msk-event.ts';
import type { TestRecord } from './msk-event.ts';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

/** The aggregate of trades in a world of its own. */
export interface AggregateGround {
  readonly world: World;
  readonly handler: typeof Handler;
  deliver(records: readonly TestRecord[]): Promise<void>;
  /** The volume of all sums. */
  total(): Promise<bigint>;
}

/** Registers its set-up and clean-up for a test file, and empties its tables before each test. */
export function useAggregate(): () => AggregateGround {
  let ground: AggregateGround | undefined;
  before(async () => {
    const world = await startWorld();
    await world.migrate();
    const { handler } = await import('../../functions/aggregate/trades.ts');
    ground = {
      world,
      handler,
      async deliver(records) {
        await handler(mskEvent(records), context());
      },
      async total() {
        const [row] = await world.sql('SELECT CAST(SUM(total_volume) AS CHAR) AS total FROM aggregated_data');
        const text = row?.['total'];
        return typeof text === 'string' ? BigInt(text) : 0n;
      },
    };
  });
  beforeEach(() => ground?.world.clear());
  after(() => ground?.world.stop());
  return () => {
    if (ground === undefined) throw new Error('the ground is made before the first test');
    return ground;
  };
}
