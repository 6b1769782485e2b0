import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lateCount, noticed } from '../../../../../lib/cli/produce/posts/late-count.ts';
import type { SourceMessage } from '../../../../../lib/cli/produce/source.ts';
import { recount } from '../../../../support/posts/recount.ts';
import { everyRule } from '../../../../support/posts/settings.ts';
import {
  randomFrom,
  scoreOf,
  sentOn,
  shuffledWithin,
  writtenPosts,
} from '../../../../support/posts/stream.ts';

const tumbling = {
  rules: { window: { kind: 'tumbling', sizeSeconds: 60 }, allowedLatenessMs: 10_000, late: 'drop' },
} as const;
const time = (text: string): number => Date.parse(`2026-03-01T${text}Z`);

for (const [name, rules] of everyRule(120_000))
  test(`${name}: as many posts are late as a recount gives, among a run's and by the order of the file`, () => {
    const random = randomFrom(5);
    const posts = shuffledWithin(writtenPosts(400, random, time('22:00:00.000')), 25 * 60_000, random);
    const partitions = sentOn(posts, scoreOf);
    const { missed } = recount(partitions, rules);
    // What the run has seen already, and what the file brings.
    const cut = 60;
    const before = recount(
      partitions.map(part => part.slice(0, cut)),
      rules,
    ).missed;
    const greatestMs = new Map(
      partitions.map((part, partition) => [
        partition,
        Math.max(...part.slice(0, cut).map(({ createdAt }) => Date.parse(createdAt))),
      ]),
    );
    const count = lateCount({ rules, greatestMs }, 'coffee', () => {});
    for (const [partition, part] of partitions.entries())
      for (const { createdAt } of part.slice(cut)) count.see(Date.parse(createdAt), partition);
    const expected = missed - before;
    assert.ok(expected > 0);
    assert.match(count.notes()[0] ?? '', new RegExp(`^late posts: ${expected} of `));
  });

test('posts that windows have passed are said before the first is sent, once, and in the summary', async () => {
  const said: string[] = [];
  const sent: number[] = [];
  const count = lateCount(
    { ...tumbling, greatestMs: new Map([[0, time('12:00:10.000')]]) },
    'coffee',
    line => void said.push(`${line} after ${sent.length}`),
  );
  async function* file(): AsyncGenerator<SourceMessage> {
    for (const at of ['11:58:59.999', '11:59:00.000', '11:00:00.000', '12:01:00.000'])
      yield { value: '', key: at, rows: 1, eventTimeMs: time(at) };
  }
  for await (const { eventTimeMs = 0 } of noticed(file(), count, () => 0)) sent.push(eventTimeMs);
  assert.equal(sent.length, 4);
  assert.equal(said.length, 1);
  assert.match(
    said[0] ?? '',
    /^warning: this file has posts of 2026-03-01T11:58:59\.999Z, and the windows of coffee have come to 2026-03-01T12:00:00\.000Z: .*in no window\. .*npm start -- --no-produce --state DIR.* after 0$/,
  );
  assert.match(count.notes().join('\n'), /^late posts: 3 of 4 .*\n {2}older than .*12:00:00\.000Z: 3\. /);
});

test('a partition that has shown nothing makes no post late, but by newer ones of the file', () => {
  const said: string[] = [];
  const greatestMs = new Map([[0, time('12:00:00.000')]]);
  const count = lateCount({ ...tumbling, greatestMs }, 'coffee', line => void said.push(line));
  for (const at of ['10:00:00.000', '09:59:55.000', '10:02:00.000']) count.see(time(at), 1);
  assert.deepEqual([said, count.notes()], [[], []]);
  count.see(time('10:00:30.000'), 1);
  assert.match(
    said.join(),
    /^warning: posts of 2026-03-01T10:00:30\.000Z stand behind newer ones of this file/,
  );
  assert.match(count.notes().join('\n'), /^late posts: 1 of 4 .*\n {2}behind newer posts of the file: 1\. /);
});
