import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import { score } from '../../../functions/io/posts/scorer.ts';
import { type Recount, recount } from './recount.ts';
import type { WindowRules } from '../../../domain/posts/window.ts';

/** A file of posts, and what must come out of it, counted post by post and nowhere else. */
export interface PostsSample {
  readonly file: string;
  /** Lines that are posts. */
  readonly lines: number;
  readonly ids: number;
  readonly duplicates: number;
  readonly counted: Recount;
}

export const texts = [
  'I love this coffee, it is great',
  'worst coffee of my life &amp; a sad morning',
  'the coffee opens on Monday at eight',
  'not bad at all: good coffee http://example.com/menu',
  '<script>alert("coffee")</script> \u202e mirrored',
  'thanks for the coffee 😍😍',
];

/**
 * Writes posts, the same each time: two days around a midnight, each id written `texts` anew, one in ten sent again, and
 * late ones at the end that are hours behind every partition. `rules`: those of the run.
 */
export function writePosts(folder: string, count: number, rules: WindowRules): PostsSample {
  const start = Date.parse('2025-03-01T22:00:00.000Z');
  const posts = Array.from({ length: count }, (_, index) => ({
    id: `sample-${index}`,
    created_at: new Date(start + index * 17_350).toISOString(),
    user: `user-${index % 23}`,
    text: `${texts[index % texts.length]} ${index}`,
    lang: 'en',
  }));
  const late = posts.slice(0, 12).map((post, index) => ({ ...post, id: `late-${index}` }));
  const again = posts.filter((_, index) => index % 10 === 3);
  // A repetition follows its post at once, or much later: the first of the file stands.
  const lines = [...posts.flatMap(post => (again.includes(post) ? [post, post] : [post])), ...late, ...again];
  const file = join(folder, 'posts.ndjson.gz');
  writeFileSync(file, gzipSync(lines.map(line => `${JSON.stringify(line)}\n`).join('')));
  return {
    file,
    lines: lines.length,
    ids: posts.length + late.length,
    duplicates: 2 * again.length,
    counted: recount([[...posts, ...late].map(scored)], rules),
  };
}

function scored({
  id,
  created_at: createdAt,
  user,
  text,
}: {
  readonly id: string;
  readonly created_at: string;
  readonly user: string;
  readonly text: string;
}): ScoredMessage {
  const plain = text.replaceAll('&amp;', '&');
  const source = { topic: 'coffee', partition: 0, offset: 0, timestamp: 0 };
  return { id, createdAt, user, text: plain, ...score(plain), source };
}
