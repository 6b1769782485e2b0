import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { dayOf } from '../../../domain/time.ts';
import type { Item } from '../../../functions/io/dynamodb.ts';
import type { TimedItems, TimeRange } from './clean-up.ts';

/**
 * Items of a time range. No key leads from a time to its items, and an index of all of them would double what each row costs
 * for good; so the whole table is read, in segments, which only a command may do. On AWS that costs less than a cent for a
 * million rows.
 */
export interface ItemsOfRange {
  /** How many each UTC day has of the range. */
  count(): Promise<ReadonlyMap<string, number>>;
  /** Hears of each item of a time, within the range or not: its key, its time and when it expires. */
  each(days: TimeRange, item: (item: Item) => void): Promise<void>;
  /**
   * Deletes those of the range; `deleted` hears of each. An item that is of another time by then stays. Ends early once
   * `stop` is aborted.
   */
  delete(stop: AbortSignal, deleted: () => void): Promise<void>;
  close(): void;
}

const segments = 4;
/** Of one segment; the streams that run meanwhile want to write, too. */
const callsInFlight = 8;

/** `check` is called before each page, and throws where it is not to be read any more. */
export function itemsOfRange(
  table: string,
  { time, key }: TimedItems,
  range: TimeRange,
  check: () => void,
): ItemsOfRange {
  // A table that is too busy is asked again, more slowly.
  const client = new DynamoDBClient({ maxAttempts: 12, retryMode: 'adaptive' });

  async function* pages({ from, to }: TimeRange, Segment: number, attributes: readonly string[]) {
    const names = Object.fromEntries(attributes.map((name, at) => [`#n${at}`, name]));
    let start: ScanCommandInput['ExclusiveStartKey'];
    do {
      check();
      const page = await client.send(
        new ScanCommand({
          TableName: table,
          Segment,
          TotalSegments: segments,
          FilterExpression: '#time >= :from AND #time < :to',
          ProjectionExpression: Object.keys(names).join(', '),
          ExpressionAttributeNames: { ...names, '#time': time },
          ExpressionAttributeValues: { ':from': { S: from }, ':to': { S: to } },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start);
  }

  const scan = async (
    of: TimeRange,
    attributes: readonly string[],
    see: (items: readonly Item[]) => Promise<void> | void,
  ): Promise<void> => {
    const each = Array.from({ length: segments }, async (_, segment) => {
      for await (const items of pages(of, segment, attributes)) await see(items);
    });
    await Promise.all(each);
  };

  const deleteOne = async (item: Item): Promise<boolean> => {
    try {
      await client.send(
        new DeleteItemCommand({
          TableName: table,
          Key: item,
          ConditionExpression: '#time >= :from AND #time < :to',
          ExpressionAttributeNames: { '#time': time },
          ExpressionAttributeValues: { ':from': { S: range.from }, ':to': { S: range.to } },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    async count() {
      const days = new Map<string, number>();
      await scan(range, [time], items => {
        for (const item of items) {
          const day = dayOf(item[time]?.S ?? '');
          days.set(day, (days.get(day) ?? 0) + 1);
        }
      });
      return days;
    },
    each: (days, see) =>
      scan(days, [...new Set([time, ...key, 'expires_at'])], items => {
        for (const item of items) see(item);
      }),
    delete: (stop, deleted) =>
      scan(range, key, async items => {
        await inLanes(items, callsInFlight, async item => {
          if (!stop.aborted && (await deleteOne(item))) deleted();
        });
      }),
    close: () => client.destroy(),
  };
}

/** Runs `work` on each, so many at once. */
async function inLanes<T>(all: readonly T[], lanes: number, work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values();
  const lane = async (): Promise<void> => {
    for (const one of left) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
