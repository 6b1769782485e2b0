import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { seeded } from './random.ts';
import { texts } from './sample.ts';

/** A file to replay, and the ids of its lines in their order. */
export interface PostsFile {
  readonly file: string;
  readonly ids: readonly string[];
}

const startMs = Date.parse('2025-03-01T22:00:00.000Z');
const dayMs = 86_400_000;
/** Between two posts: of one minute there are some thirty. */
const stepMs = 1_900;

/** How a file's posts follow one another; each has a few at the end that are late, and some that came before. */
const orders = ['in order', 'shuffled', 'each twice', 'shuffled, each twice'] as const;

/**
 * The `index`-th of files that follow each other day by day, in every order by turns. Posts are shuffled within `latenessMs`:
 * none of them is late.
 */
export function writeFile(folder: string, index: number, count: number, latenessMs: number): PostsFile {
  const random = seeded(index);
  const order = orders[index % orders.length] ?? 'in order';
  const posts = Array.from({ length: count }, (_, post) => ({
    id: `file-${index}-${post}`,
    created_at: new Date(startMs + index * dayMs + post * stepMs).toISOString(),
    user: `user-${post % 23}`,
    text: `${texts[post % texts.length]} ${post}`,
    lang: 'en',
  }));
  const sent = order.includes('twice') ? posts.flatMap(post => [post, post]) : posts;
  const place = ({ created_at: at }: (typeof posts)[number]): number =>
    Date.parse(at) + (order.includes('shuffled') ? random() * latenessMs : 0);
  const shuffled = sent
    .map(post => ({ post, at: place(post) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ post }) => post);
  const late = posts.slice(0, 12).map((post, at) => ({ ...post, id: `file-${index}-late-${at}` }));
  const again = posts.filter((_, at) => at % 10 === 3);
  const lines = [...shuffled, ...late, ...again];
  const file = join(folder, `posts-${index}.ndjson.gz`);
  writeFileSync(file, gzipSync(lines.map(line => `${JSON.stringify(line)}\n`).join('')));
  return { file, ids: lines.map(({ id }) => id) };
}

/** A file of the machine's own, gzipped. */
export function readFile(file: string): PostsFile {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  return { file, ids: lines.map(line => (JSON.parse(line) as { readonly id: string }).id) };
}
