import type { LatestKey } from '../../../domain/latest.ts';
import type { Polarity, ScoredPost } from '../../../domain/posts/post.ts';
import type { Item } from '../dynamodb.ts';
import type { ItemTable } from '../put-items.ts';

/** Key of the table: one text attribute. */
export const postKey = 'id';

/** Posts with their polarity as items, one an id. */
export function postItems(table: string): ItemTable<ScoredPost> {
  return {
    table,
    keyOf: ({ id }) => id,
    keyIn: item => item[postKey]?.S ?? '',
    itemOf: post => ({
      id: { S: post.id },
      created_at: { S: post.createdAt },
      user: { S: post.user },
      text: { S: post.text },
      ...(post.lang !== undefined && { lang: { S: post.lang } }),
      polarity: { S: post.polarity },
      score: { N: String(post.score) },
    }),
  };
}

/** By what a post is known among the latest of its day. */
export function latestPost({ createdAt, id }: Pick<ScoredPost, 'createdAt' | 'id'>): LatestKey {
  return { at: createdAt, key: id };
}

export function postOf(item: Item): ScoredPost {
  return {
    id: item['id']?.S ?? '',
    createdAt: item['created_at']?.S ?? '',
    user: item['user']?.S ?? '',
    text: item['text']?.S ?? '',
    ...(item['lang']?.S !== undefined && { lang: item['lang'].S }),
    polarity: polarityOf(item['polarity']?.S),
    score: Number(item['score']?.N),
  };
}

function polarityOf(text: string | undefined): Polarity {
  return text === 'negative' || text === 'positive' ? text : 'neutral';
}
