import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { decodePost } from '../../domain/posts/post.ts';
import { score, withoutEntities } from '../../functions/io/posts/scorer.ts';
import { writeFile } from '../support/posts/files.ts';
import { readInBatches, viewed } from '../support/posts/in-memory.ts';
import { recount } from '../support/posts/recount.ts';
import { everyRule } from '../support/posts/settings.ts';
import { randomFrom, sentOn, shuffledWithin } from '../support/posts/stream.ts';

const latenessMs = 120_000;
const kept = resolve(import.meta.dirname, '../../../shared/data/posts/posts.ndjson.gz');
const isKept = existsSync(kept);
const file = isKept
  ? kept
  : writeFile(mkdtempSync(join(tmpdir(), 'millrace-sample-')), 0, 9_000, latenessMs).file;

/** The posts kept beside the project, in the order of their file; without them as many of the samples' kind. */
const posts = gunzipSync(readFileSync(file))
  .toString()
  .trimEnd()
  .split('\n')
  .flatMap(line => decodePost(Buffer.from(line)).rows)
  .map(({ id, createdAt, text }) => ({ id, atMs: Date.parse(createdAt), text: withoutEntities(text) }));
const ids = new Set(posts.map(({ id }) => id)).size;

test('the file has as many ids and repeated posts as are known of it', { skip: !isKept }, () =>
  assert.deepEqual([ids, posts.length - ids], [9_991, 104]),
);

for (const [name, rules] of everyRule(latenessMs))
  test(`${name}: a whole file, shuffled and sent twice, in whatever batches, gives what a recount gives`, () => {
    const shuffled = shuffledWithin(posts, latenessMs, randomFrom(1));
    const orders = { asItIs: posts, shuffled, twice: posts.flatMap(post => [post, post]) };
    for (const [order, sent] of Object.entries(orders)) {
      const partitions = sentOn(sent, score);
      assert.equal(partitions.flat().length, ids);
      const expected = recount(partitions, rules);
      for (const size of order === 'asItIs' ? [7, 10_000] : [700]) {
        const { words: _, ...found } = viewed(readInBatches(partitions, size, rules));
        assert.deepEqual(found, expected, `${order}, batches of ${size}`);
      }
    }
  });
