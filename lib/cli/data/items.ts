import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { TimedItems, TimeRange } from './clean-up.ts';

/** Items of a time range, found by the days that a table or its index is by; nothing is scanned. */
export interface ItemsOfRange {
  /** How many a UTC day has. */
  count(day: string): Promise<number>;
  /**
   * Deletes those of a day; `deleted` hears of each. An item that is of another time by then stays. Ends early once `stop`
   * is aborted.
   */
  delete(day: string, stop: AbortSignal, deleted: () => void): Promise<void>;
  close(): void;
}

/** Of one partition; the streams that run meanwhile want to write, too. */
const callsInFlight = 8;

/** `check` is called before each query, and throws where it is not to be made any more. */
export function itemsOfRange(
  table: string,
  { index, partitionKey, partitionsOf, sortKey, time, key }: TimedItems,
  { from, to }: TimeRange,
  check: () => void,
): ItemsOfRange {
  // A table that is too busy is asked again, more slowly.
  const client = new DynamoDBClient({ maxAttempts: 12, retryMode: 'adaptive' });
  const names = Object.fromEntries(key.map((name, at) => [`#key${at}`, name]));

  async function* pages(partition: string, more: Partial<QueryCommandInput>) {
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      check();
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          ...(index !== undefined && { IndexName: index }),
          KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :first AND :last',
          ...more,
          ExpressionAttributeNames: {
            '#partition': partitionKey,
            '#sort': sortKey,
            ...more.ExpressionAttributeNames,
          },
          ExpressionAttributeValues: {
            ':partition': { S: partition },
            ':first': { S: from },
            ':last': { S: lastBefore(to) },
          },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield page;
      start = page.LastEvaluatedKey;
    } while (start);
  }

  const deleteOne = async (item: QueryCommandInput['ExclusiveStartKey']): Promise<boolean> => {
    try {
      await client.send(
        new DeleteItemCommand({
          TableName: table,
          Key: item,
          ConditionExpression: '#time >= :from AND #time < :to',
          ExpressionAttributeNames: { '#time': time },
          ExpressionAttributeValues: { ':from': { S: from }, ':to': { S: to } },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    async count(day) {
      const counts = partitionsOf(day).map(async partition => {
        let count = 0;
        for await (const { Count = 0 } of pages(partition, { Select: 'COUNT' })) count += Count;
        return count;
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    async delete(day, stop, deleted) {
      const keysOnly = {
        ProjectionExpression: Object.keys(names).join(', '),
        ExpressionAttributeNames: names,
      };
      await inLanes(partitionsOf(day), 4, async partition => {
        for await (const { Items = [] } of pages(partition, keysOnly)) {
          await inLanes(Items, callsInFlight, async item => {
            if (!stop.aborted && (await deleteOne(item))) deleted();
          });
          if (stop.aborted) return;
        }
      });
    },
    close: () => client.destroy(),
  };
}

/** Runs `work` on each, so many at once. */
export async function inLanes<T>(
  all: readonly T[],
  lanes: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const left = all.values();
  const lane = async (): Promise<void> => {
    for (const one of left) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Behind every sort key whose time is before `to`, whatever follows the time in it. */
function lastBefore(to: string): string {
  return `${new Date(Date.parse(to) - 1).toISOString()}~`;
}
