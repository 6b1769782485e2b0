import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { dayShard, dayShards } from '../../../domain/posts/item.ts';
import type { ScoredPost } from '../../../domain/posts/post.ts';
import { dynamodb } from '../dynamodb.ts';
import { postOf } from './post-item.ts';

/** Posts of a UTC day, newest first, at most `limit`. */
export async function newestOfDay(
  table: string,
  day: string,
  limit: number,
  signal: AbortSignal,
): Promise<readonly ScoredPost[]> {
  const shards = await Promise.all(
    Array.from({ length: dayShards }, (_, shard) =>
      newestOf(
        {
          TableName: table,
          IndexName: 'by_day',
          KeyConditionExpression: 'day_shard = :shard',
          ExpressionAttributeValues: { ':shard': { S: dayShard(day, shard) } },
          ScanIndexForward: false,
        },
        limit,
        signal,
      ),
    ),
  );
  return shards.flat().sort(newestFirst).slice(0, limit);
}

async function newestOf(
  input: QueryCommandInput,
  limit: number,
  signal: AbortSignal,
): Promise<readonly ScoredPost[]> {
  const posts: ScoredPost[] = [];
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb().send(
      new QueryCommand({ ...input, Limit: limit - posts.length, ...(from && { ExclusiveStartKey: from }) }),
      { abortSignal: signal },
    );
    posts.push(...Items.map(postOf));
    from = LastEvaluatedKey;
  } while (from && posts.length < limit);
  return posts;
}

function newestFirst(a: ScoredPost, b: ScoredPost): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
