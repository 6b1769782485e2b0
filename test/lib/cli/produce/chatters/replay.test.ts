import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openEdges, openStreamers, replay } from '../../../../../lib/cli/produce/chatters/replay.ts';
import type { FactFile } from '../../../../../lib/cli/produce/chatters/replay.ts';
import { chattersSource } from '../../../../../lib/cli/produce/chatters/source.ts';
import type { Rejection } from '../../../../../lib/cli/produce/rejections.ts';
import { Refusal, WrongUsage } from '../../../../../lib/terminal/refusal.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-chatters-'));

function fileOf(name: string, content: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function messages(opened: FactFile, limit = Number.POSITIVE_INFINITY) {
  const sent: string[] = [];
  const rejected: string[] = [];
  const reject = (line: number, rejection: string | Rejection): void =>
    void rejected.push(`${line}: ${typeof rejection === 'string' ? rejection : rejection.reason}`);
  for await (const { value, key } of replay(opened, { limit, reject, stop: new AbortController().signal }))
    sent.push(`${key} ${String(value)}`);
  return { sent, rejected };
}

for (const [kind, column] of [
  ['chatter', 'chatter_login'],
  ['moderator', 'moderator_login'],
  ['vip', 'vip_login'],
  ['team', 'team_name'],
] as const)
  test(`a file with ${column} has edges of kind ${kind}, said or not`, async () => {
    const file = fileOf(`${kind}.csv`, `user_id,${column}\n1,a\n`);
    for (const said of [undefined, kind])
      assert.deepEqual((await messages(await openEdges(file, said))).sent, [
        `1 {"user_id":"1","${column}":"a"}`,
      ]);
    await assert.rejects(openEdges(file, kind === 'vip' ? 'team' : 'vip'), Refusal);
  });

test('values stay the text that they are, in plain files and packed ones, with any line ends', async () => {
  const text =
    '\uFEFFUser_ID,chatter_login,followers\r\n1,1.00E+12,5\r\n1,24-Sep,5\r\n1,a ,5\r\n1,"b,""c"" ",5\r\n';
  const names = ['1.00E+12', '24-Sep', 'a ', 'b,"c" '];
  for (const file of [fileOf('plain.csv', text), fileOf('packed.csv.gz', gzipSync(text))]) {
    const { sent, rejected } = await messages(await openEdges(file, undefined));
    assert.deepEqual(
      sent,
      names.map(name => `1 ${JSON.stringify({ user_id: '1', chatter_login: name })}`),
    );
    assert.deepEqual(rejected, []);
  }
});

test('a row that cannot be used is rejected by its line, and the others go on', async () => {
  const long = 'x'.repeat(10_000);
  const rows = ['1,a', 'user_id,chatter_login', '1,', ',a', '1', `1,${long}`, '1,"a', 'a,b,c', '1,b'];
  const file = fileOf('hostile.csv', `user_id,chatter_login\n${rows.join('\n')}\n`);
  const opened = await openEdges(file, undefined);
  const { sent, rejected } = await messages(opened);
  assert.deepEqual(
    sent.map(line => line.slice(-3, -1)),
    ['a"', 'b"'],
  );
  assert.deepEqual(opened.notes(), ['the header once more, left out: 1']);
  assert.deepEqual(rejected, [
    '4: chatter_login is empty',
    '5: user_id is empty',
    '6: not as many columns as the header',
    '7: chatter_login is longer than 255 characters',
    '8: a quote is not closed',
    '9: not as many columns as the header',
  ]);
});

test('the limit counts rows, rejected ones included', async () => {
  const file = fileOf('limited.csv', 'user_id,chatter_login\n1,\n1,a\n1,b\n');
  assert.equal((await messages(await openEdges(file, undefined), 2)).sent.length, 1);
  assert.equal((await messages(await openEdges(file, undefined), 0)).sent.length, 0);
});

for (const [header, reason] of [
  [
    'user_id,login',
    /has no column chatter_login\|moderator_login\|vip_login\|team_name; its first line says/,
  ],
  ['chatter_login', /has no column user_id/],
  ['user_id,vip_login,chatter_login', /has both vip_login and chatter_login: choose which to read by --kind/],
  ['user_id,vip_login,vip_login', /has two columns vip_login/],
] as const)
  test(`a file with the header ${header} is refused by name`, async () => {
    const file = fileOf('refused.csv', `${header}\n1,2,3\n`);
    await assert.rejects(
      openEdges(file, undefined),
      error => error instanceof Refusal && reason.test(error.message),
    );
  });

test('of a file with several kinds the one is read that is said', async () => {
  const file = fileOf('several.csv', 'user_id,vip_login,chatter_login\n1,a,b\n');
  assert.deepEqual((await messages(await openEdges(file, 'chatter'))).sent, [
    '1 {"user_id":"1","chatter_login":"b"}',
  ]);
});

test('a kind that there is not, and a kind of no file, are wrong usage', async () => {
  await assert.rejects(
    openEdges('x.csv', 'fan'),
    error =>
      error instanceof WrongUsage &&
      error.message === '--kind wants one of chatter, moderator, vip, team, not "fan"',
  );
  const asked = {
    file: undefined,
    limit: 1,
    topic: undefined,
    state: '.millrace',
    allowRejected: 0,
    own: { kind: 'vip' },
  };
  await assert.rejects(
    chattersSource.open(asked, () => {}),
    WrongUsage,
  );
});

test('names of streamers are read beside all else that their file has', async () => {
  const file = fileOf('streamers.csv', 'id,user_id,user_login,description\n9,1,ann,"a, b"\n9,2,,c\n');
  const { sent, rejected } = await messages(await openStreamers(file));
  assert.deepEqual(sent, ['1 {"user_id":"1","user_login":"ann"}']);
  assert.deepEqual(rejected, ['3: user_login is empty']);
});
