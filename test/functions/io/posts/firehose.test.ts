import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { WebSocket } from 'ws';
import type { Frame } from '../../../../domain/posts/jetstream.ts';
import { readFirehose } from '../../../../functions/io/posts/firehose.ts';
import type { FirehoseLimits } from '../../../../functions/io/posts/firehose.ts';
import { firehoseServer, saying } from '../../../support/posts/firehose-server.ts';
import type { Turn } from '../../../support/posts/firehose-server.ts';
import { cursorOf, postFrame } from '../../../support/posts/frames.ts';
import { until } from '../../../support/until.ts';

const quick: Partial<FirehoseLimits> = { firstPauseMs: 1, stallMs: 60_000, mostBytes: 10_000 };

test('frames come in their order, of posts alone, from now on where there is no cursor', async t => {
  const { asked, read } = await reading(t, [saying([postFrame(1, 'one'), postFrame(2, 'two')])]);
  const frames = await read(2);
  assert.deepEqual(
    frames.map(({ cursor, post }) => [cursor, post?.text]),
    [
      [cursorOf(1), 'one'],
      [cursorOf(2), 'two'],
    ],
  );
  assert.deepEqual(Object.fromEntries(asked[0] ?? []), {
    wantedCollections: 'app.bsky.feed.post',
    maxMessageSizeBytes: '10000',
  });
});

for (const how of ['close', 'terminate'] as const)
  test(`a line that the server ends (${how}) is opened again behind the last frame`, async t => {
    const { said, asked, read } = await reading(
      t,
      [
        saying([postFrame(1, 'one'), postFrame(2, 'two')], how),
        saying([postFrame(2, 'two'), postFrame(3, 'three')]),
      ],
      { cursor: cursorOf(0) },
    );
    assert.deepEqual(textsOf(await read(4)), ['one', 'two', 'two', 'three']);
    assert.deepEqual(cursorsIn(asked), [String(cursorOf(0)), String(cursorOf(2))]);
    assert.match(said.join('\n'), new RegExp(`is gone .* reading on from cursor ${cursorOf(2)}`));
  });

test('a line on which nothing comes any more is said, and opened again behind the last frame', async t => {
  const { said, asked, read } = await reading(
    t,
    [saying([postFrame(1, 'one')]), saying([postFrame(2, 'two')])],
    {
      limits: { stallMs: 200 },
    },
  );
  assert.deepEqual(textsOf(await read(2)), ['one', 'two']);
  assert.deepEqual(cursorsIn(asked), [null, String(cursorOf(1))]);
  assert.match(said[0] ?? '', /nothing came for 200 ms/);
});

test('a server that accepts a connection and never speaks the protocol is a stall too', async t => {
  const { said, read } = await reading(t, [() => {}, saying([postFrame(1, 'one')])], {
    limits: { stallMs: 200 },
  });
  assert.deepEqual(textsOf(await read(1)), ['one']);
  assert.match(said[0] ?? '', /nothing came for 200 ms\); reading on from now/);
});

test('nonsense and binary messages are skipped and counted, the frames between them are read', async t => {
  const { said, read, stop } = await reading(t, [
    saying([
      '',
      'nonsense',
      Buffer.from([0, 255, 1]),
      '{"time_us":1}',
      postFrame(1, 'one'),
      '[]',
      postFrame(2, 'two'),
    ]),
  ]);
  assert.deepEqual(textsOf(await read(2)), ['one', 'two']);
  await stop();
  assert.deepEqual(said, ['the firehose sent 5 messages that are no frames; they were skipped']);
});

test('a frame too long ends the line; met twice at one cursor, what is at it is left out', async t => {
  const huge = postFrame(2, 'x'.repeat(20_000));
  const { said, asked, read } = await reading(t, [
    saying([postFrame(1, 'one'), huge]),
    saying([postFrame(1, 'one'), huge]),
    saying([postFrame(9, 'nine')]),
  ]);
  assert.deepEqual(textsOf(await read(3)), ['one', 'one', 'nine']);
  assert.deepEqual(cursorsIn(asked), [null, String(cursorOf(1)), null]);
  assert.match(
    said.join('\n'),
    new RegExp(`no way on from cursor ${cursorOf(1)} .*: what came since is left out`),
  );
});

test('a cursor that the server refuses is given up', async t => {
  const { said, asked, read } = await reading(t, [400, saying([postFrame(7, 'seven')])], {
    cursor: cursorOf(1),
  });
  assert.deepEqual(textsOf(await read(1)), ['seven']);
  assert.deepEqual(cursorsIn(asked), [String(cursorOf(1)), null]);
  assert.match(said[0] ?? '', /no way on from cursor \d+ \(the server answered 400 No\)/);
});

test('a server that refuses to be read at all is an error, not a line to try for ever', async t => {
  const { read, url } = await reading(t, [404]);
  await assert.rejects(read(1), {
    message: `the firehose at ${url} cannot be read: the server answered 404 No`,
  });
});

test('a server that has too much to do, or is away, is tried again with the same cursor', async t => {
  const { asked, read, said } = await reading(t, [503, 429, saying([postFrame(2, 'two')])], {
    cursor: cursorOf(1),
  });
  assert.deepEqual(textsOf(await read(1)), ['two']);
  assert.deepEqual(cursorsIn(asked), Array(3).fill(String(cursorOf(1))));

  const gone = await firehoseServer([() => {}]);
  await gone.stop();
  const waiting = open(gone.url, said, {});
  const first = waiting.read(1);
  await until(
    'two tries were in vain',
    60_000,
    () => said.filter(line => /ECONNREFUSED/.test(line)).length > 1,
  );
  const back = await firehoseServer([saying([postFrame(5, 'five')])], Number(new URL(gone.url).port));
  assert.deepEqual(textsOf(await first), ['five']);
  await waiting.stop();
  await back.stop();
});

test('a reader who takes longer than a stall lets the server wait, and loses nothing', async t => {
  const many = Array.from({ length: 30_000 }, (_, index) => postFrame(index % 50, `${index}`));
  const { said, read } = await reading(t, [saying(many)], { limits: { stallMs: 3_000 } });
  const frames = await read(many.length, () => new Promise(resolve => setTimeout(resolve, 150)));
  assert.deepEqual(
    textsOf(frames),
    many.map((_, index) => String(index)),
  );
  assert.deepEqual(said, []);
});

test('a process that stood still for longer than a stall reads what came meanwhile', async t => {
  const { said, read } = await reading(
    t,
    [
      socket => {
        // Server and reader are one process here: what is said stands in the socket while both stand still.
        saying([postFrame(1, 'one')])(socket);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      },
    ],
    { limits: { stallMs: 200 } },
  );
  assert.deepEqual(textsOf(await read(1)), ['one']);
  assert.deepEqual(said, []);
});

test('who stops reading leaves no line open', async t => {
  let socket: WebSocket | undefined;
  const { read, stop } = await reading(t, [
    opened => {
      socket = opened;
      saying([postFrame(1, 'one')])(opened);
    },
  ]);
  await read(1);
  assert.ok(socket);
  const closed = once(socket, 'close');
  await stop();
  await closed;
});

interface Wish {
  readonly cursor?: number;
  readonly limits?: Partial<FirehoseLimits>;
}

/** A server, and a reader of it, for one test. */
async function reading(t: TestContext, turns: readonly Turn[], wish: Wish = {}) {
  const server = await firehoseServer(turns);
  const said: string[] = [];
  const reader = open(server.url, said, wish);
  t.after(async () => {
    await reader.stop();
    await server.stop();
  });
  return { ...reader, url: server.url, asked: server.asked, said };
}

function open(url: string, said: string[], { cursor, limits }: Wish) {
  const end = new AbortController();
  const say = (line: string): void => void said.push(line);
  const frames = readFirehose({ url, cursor, lang: 'en', limits: { ...quick, ...limits }, say }, end.signal);
  return {
    /** So many frames at least; `pause` is waited for after each portion. */
    read: async (count: number, pause = () => Promise.resolve()): Promise<Frame[]> => {
      const read: Frame[] = [];
      while (read.length < count) {
        const next = await frames.next();
        if (next.done === true) throw new Error(`ended after ${read.length} frames`);
        read.push(...next.value);
        await pause();
      }
      return read;
    },
    stop: async (): Promise<void> => {
      const last = frames.next();
      end.abort();
      await last;
    },
  };
}

function textsOf(frames: readonly Frame[]) {
  return frames.map(({ post }) => post?.text);
}

function cursorsIn(asked: readonly URLSearchParams[]) {
  return asked.map(each => each.get('cursor'));
}
