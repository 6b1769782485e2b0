import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import type { PostsWindowsView, WindowView } from '../../../../domain/posts/view.ts';
import type { WindowRules } from '../../../../domain/posts/window.ts';
import type { handler as Handler } from '../../../../functions/query/handler.ts';
import { aggregateOf, closeAt, eventsOf } from '../../../support/posts/counting.ts';
import { type Recounted, recount } from '../../../support/posts/recount.ts';
import { randomFrom, scoreOf, sentOn, shuffledWithin, writtenPosts } from '../../../support/posts/stream.ts';
import { type AskWindows, windowsReader } from '../../../support/posts/windows-reader.ts';
import { context } from '../../msk-event.ts';
import { world } from '../../posts/world-of-posts.ts';

const startMs = Date.UTC(2015, 1, 17, 22);

const tumbling = { kind: 'tumbling', sizeSeconds: 1 } as const;
const sliding = { kind: 'sliding', sizeSeconds: 10, slideSeconds: 5 } as const;
const session = { kind: 'session', gapSeconds: 20 } as const;

for (const [output, window, late] of [
  ['update', tumbling, 'amend'],
  ['update', session, 'drop'],
  ['append', tumbling, 'drop'],
  ['append', session, 'drop'],
  ['complete', sliding, 'drop'],
] as const)
  test(`who follows ${window.kind} windows by ${output}, from the beginning or later, ends with those of a recount`, async () => {
    const rules: WindowRules = { window, allowedLatenessMs: 60_000, late };
    const random = randomFrom(21);
    const posts = shuffledWithin(writtenPosts(1_700, random, startMs), 120_000, random);
    const partitions = sentOn(posts, scoreOf);
    const ask = await asking(rules, output);
    const handler = aggregateOf(rules);
    const early = windowsReader(ask, window.kind);
    let given = 0;
    for (const event of eventsOf(partitions, 120)) {
      await handler(event, context());
      await closeAt(world, rules, 'while posts come');
      given += await early.read();
      // Longer ago than answers overlap.
      await world.sql('UPDATE posts_ledger SET processed_at = processed_at - INTERVAL 10 MINUTE');
      await world.sql('UPDATE closed_windows SET closed_at = closed_at - INTERVAL 10 MINUTE');
    }
    await closeAt(world, rules, 'when all are idle');
    await early.read();
    const newcomer = windowsReader(ask, window.kind);
    await newcomer.read();

    const expected = byWindow(recount(partitions, rules).windows);
    const count = Object.keys(expected).length;
    assert.ok(count > (window.kind === 'session' ? 500 : 1_000), `${count} windows`);
    if (output !== 'complete') assert.ok(given < 2 * count, `${given} windows were given of ${count}`);
    assert.deepEqual(early.windows(), expected);
    assert.deepEqual(newcomer.windows(), expected);
  });

test('a text that is not a time is refused', async () => {
  const ask = await asking({ window: tumbling, allowedLatenessMs: 0, late: 'drop' }, 'update');
  for (const name of ['since', 'before'])
    await assert.rejects(ask(`${name}=yesterday`), new RegExp(`400.*${name} must be a time like`));
});

/** The query function, loaded anew with these settings. */
async function asking({ window, allowedLatenessMs, late }: WindowRules, output: string): Promise<AskWindows> {
  Object.assign(process.env, {
    WINDOW: JSON.stringify(window),
    ALLOWED_LATENESS_SECONDS: String(allowedLatenessMs / 1000),
    LATE: late,
    OUTPUT: output,
  });
  const path = `../../../../functions/query/handler.ts?${output}-${window.kind}`;
  const { handler } = (await import(path)) as { readonly handler: typeof Handler };
  return async rawQueryString => {
    const event = { rawPath: '/api/posts/windows', rawQueryString, headers: {} };
    const request = { ...event, requestContext: { http: { method: 'GET' } } };
    const { statusCode, body } = await handler(request as LambdaFunctionURLEvent, context());
    if (statusCode !== 200) throw new Error(`${statusCode}: ${body}`);
    return JSON.parse(body ?? '') as PostsWindowsView;
  };
}

/** A recount as a reader of windows has it. */
function byWindow(recounted: Recounted): Readonly<Record<string, WindowView>> {
  const windows: Record<string, Mutable<WindowView>> = {};
  for (const [key, [posts, score]] of Object.entries(recounted)) {
    const [start = '', end = '', polarity] = key.split(' ');
    const window = (windows[`${start} ${end}`] ??= {
      start,
      end,
      negative: 0,
      neutral: 0,
      positive: 0,
      scoreSum: 0,
    });
    window[polarity as 'negative'] += posts;
    window.scoreSum = Number((window.scoreSum + score).toFixed(4));
  }
  return windows;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
