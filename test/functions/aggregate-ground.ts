import type { handler as Handler } from '../../functions/aggregate/trades.ts';
import { context, mskEvent } from './msk-event.ts';
import type { TestRecord } from './msk-event.ts';
import { useWorld } from './use-world.ts';
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
  const world = useWorld({}, [], async () => {
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
  let ground: AggregateGround | undefined;
  return () => {
    if (ground === undefined) throw new Error('the ground is made before the first test');
    return ground;
  };
}
