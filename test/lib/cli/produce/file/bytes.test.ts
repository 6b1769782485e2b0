import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { openBytes } from '../../../../../lib/cli/produce/file/bytes.ts';
import { openRows } from '../../../../../lib/cli/produce/file/rows.ts';
import { PackedFault, unpack } from '../../../../../lib/cli/produce/file/unpack.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-bytes-'));
const text = 'date,ticker\n2026-01-05,A\n'.repeat(20_000);

function fileOf(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function read(file: string, say?: (line: string) => void): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of (await openBytes(file, say)).chunks) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function refused(message: RegExp) {
  return (error: Error) => {
    assert.equal(error.name, 'Refusal', error.stack);
    assert.match(error.message, message);
    return true;
  };
}

/** With a checksum, as the command zstd writes it. */
function checkedZstd(whole: string): Buffer {
  return zstdCompressSync(whole, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
}

const zip = (files: Readonly<Record<string, string | Uint8Array>>, level: 0 | 6 = 6): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, each]) => [name, typeof each === 'string' ? strToU8(each) : each]),
    ),
    { level },
  );

describe('a file', () => {
  for (const [name, content] of [
    ['plain.csv', text],
    ['packed.csv.gz', gzipSync(text)],
    ['CAPITALS.CSV.GZ', gzipSync(text)],
    ['named-so-by-nobody.csv', gzipSync(text)],
    ['packed.csv.zst', zstdCompressSync(text)],
    ['packed.zip', zip({ 'trades.csv': text })],
    ['stored.zip', zip({ 'trades.csv': text }, 0)],
    [
      'from-a-mac.zip',
      zip({ 'trades/': '', 'trades/trades.csv': text, '__MACOSX/trades/._trades.csv': 'x' }),
    ],
  ] as const)
    it(`is read by its content: ${name}`, async () => {
      const file = fileOf(name, content);
      assert.equal(await read(file), text);
      const { chunks, share } = await openBytes(file);
      for await (const _ of chunks) assert.ok((share() ?? 2) <= 1);
      assert.equal(share(), 1);
    });

  const hex = (bytes: string): Buffer => Buffer.from(bytes.replaceAll(' ', ''), 'hex');
  const tar = Buffer.alloc(1024);
  tar.write('trades.csv');
  tar.write('ustar', 257);
  for (const [what, content, message] of [
    [
      'bzip2',
      Buffer.from('BZh91AY&SY'),
      /is bzip2, which is not read here; unpack it on its way: bzip2 -dc FILE \| npm run produce -- … --file -$/,
    ],
    ['xz', hex('fd 37 7a 58 5a 00 00 04'), /is xz, .*: xz -dc FILE \|/],
    ['lz4', hex('04 22 4d 18 64'), /is lz4, .*: lz4 -dc FILE \|/],
    ['lzip', Buffer.from('LZIP\u0001'), /is lzip,/],
    ['.Z', hex('1f 9d 90'), /is compress \(\.Z\), .*: gzip -dc FILE/],
    ['7z', hex('37 7a bc af 27 1c 00'), /is a 7z archive/],
    ['rar', Buffer.from('Rar!\u001a\u0007'), /is a rar archive/],
    ['tar', tar, /is a tar archive, .*: tar -xOf FILE/],
    ['Parquet', Buffer.from('PAR1\u0015\u0004'), /is Parquet, .*; save it as CSV/],
    ['old Excel', hex('d0 cf 11 e0 a1 b1 1a e1'), /is an old Excel workbook, .*; save it as CSV/],
    ['SQLite', Buffer.from('SQLite format 3\0'), /is an SQLite database/],
    ['PDF', Buffer.from('%PDF-1.7\n'), /is PDF/],
    [
      'Excel',
      zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' }),
      /is an Excel workbook or the like, .*; save it as CSV/,
    ],
    [
      'zip of two',
      zip({ 'a.csv': 'a', 'b.csv': 'b' }),
      /is a zip archive of several files; .*unzip -p FILE NAME \|/,
    ],
    ['empty zip', zip({}), /is an empty zip archive/],
    ['zip of a folder', zip({ 'a/': '' }), /is a zip archive that holds no file/],
    [
      'cut zip',
      zip({ 'a.csv': text }).subarray(0, 200),
      /is a zip archive that cannot be read, cut off perhaps/,
    ],
    ['gzip of gzip', gzipSync(gzipSync(text)), /holds gzip data that are packed twice/],
    ['gzip of zstd', gzipSync(zstdCompressSync(text)), /holds zstd data that are packed twice/],
    ['zip of gzip', zip({ 'a.csv.gz': gzipSync(text) }), /holds gzip data that are packed twice/],
    ['gzip of tar', gzipSync(tar), /what is packed in .* is a tar archive/],
    ['nothing', '', /is empty$/],
  ] as const)
    it(`is refused by what it is: ${what}`, () =>
      assert.rejects(read(fileOf('what.csv', content)), refused(message)));

  it('is refused where it is named .gz in any letters, and is not', async () => {
    for (const name of ['text.csv.gz', 'TEXT.CSV.GZ'])
      await assert.rejects(read(fileOf(name, text)), refused(/is named \.gz and is not gzip/));
  });

  it('in a zip archive, stored with a byte that was changed, ends in an error', async () => {
    const damaged = Buffer.from(zip({ 'a.csv': text }, 0));
    damaged[damaged.length >> 1] = 'x'.charCodeAt(0);
    await assert.rejects(
      read(fileOf('changed.zip', damaged)),
      error => error instanceof PackedFault && error.packing === 'zip' && !error.isTooShort,
    );
  });

  it('is refused where it is a folder, or missing', async () => {
    mkdirSync(join(folder, 'folder'), { recursive: true });
    await assert.rejects(read(join(folder, 'folder')), refused(/is a folder, not a file/));
    await assert.rejects(read(join(folder, 'nowhere.csv')), refused(/there is no file .*nowhere\.csv/));
  });

  for (const [what, pack] of [
    ['zstd', checkedZstd],
    ['zip', (whole: string) => Buffer.from(zip({ 'a.csv': whole }))],
  ] as const)
    it(`of ${what} that was changed on its way ends in an error, not in other bytes`, async () => {
      const damaged = Buffer.from(
        pack(Array.from({ length: 50_000 }, (_, n) => `${(n * 7919) % 99_991}\n`).join('')),
      );
      const at = damaged.length >> 1;
      damaged.fill(0xff, at, at + 32);
      await assert.rejects(
        read(fileOf('damaged', damaged)),
        error => error instanceof PackedFault && error.packing === what,
      );
    });
});

describe('a pipe', () => {
  const fifo = (name: string): string => {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    return path;
  };

  for (const [name, content] of [
    ['plain', text],
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
  ] as const)
    it(`is read by the name of a file: ${name}`, async () => {
      const path = fifo(name);
      createWriteStream(path).end(content);
      const { chunks, share } = await openBytes(path);
      const pieces: Buffer[] = [];
      for await (const piece of chunks) pieces.push(piece);
      assert.equal(Buffer.concat(pieces).toString(), text);
      assert.equal(share(), undefined);
    });

  it('gives what has come, and ends when nothing more is wanted', async () => {
    const path = fifo('idle');
    const writer = spawn('sh', ['-c', `exec 3>${path}; echo one >&3; read -r line`], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      const { chunks, end } = await openBytes(path);
      const read: string[] = [];
      for await (const piece of chunks) {
        read.push(piece.toString());
        end();
      }
      assert.deepEqual(read, ['one\n']);
    } finally {
      writer.stdin.end('\n');
    }
  });

  it('is left as soon as there is enough', async () => {
    const path = fifo('enough');
    const writer = createWriteStream(path);
    writer.write('one\ntwo\n');
    for await (const { line } of (await openRows(path, ['one'])).rows) {
      assert.equal(line, 2);
      break;
    }
    writer.write('three\n');
    const [error] = (await once(writer, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'EPIPE');
  });

  it('that nobody writes to is waited for, which is said', async context => {
    const path = fifo('waited');
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const said: string[] = [];
    const reading = read(path, line => said.push(line));
    context.mock.timers.tick(1999);
    assert.deepEqual(said, []);
    while (said.length === 0) {
      context.mock.timers.tick(1);
      await new Promise(resolve => setImmediate(resolve));
    }
    assert.deepEqual(said, [`waiting for what is piped in by ${path}`]);
    createWriteStream(path).end('late\n');
    assert.equal(await reading, 'late\n');
  });

  it('that falls silent is waited for, which is said once', async context => {
    const path = fifo('paused');
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const said: string[] = [];
    const writer = createWriteStream(path);
    writer.write('one\n');
    const { chunks } = await openBytes(path, line => said.push(line));
    const read = chunks[Symbol.asyncIterator]();
    assert.equal(String((await read.next()).value), 'one\n');
    assert.deepEqual(said, []);
    for (const line of ['two\n', 'three\n']) {
      const next = read.next();
      for (let wait = 0; wait < 20; wait++) {
        context.mock.timers.tick(1000);
        await new Promise(resolve => setImmediate(resolve));
      }
      assert.deepEqual(said, [`waiting for what is piped in by ${path}`]);
      writer.write(line);
      assert.equal(String((await next).value), line);
    }
    writer.end();
    assert.equal((await read.next()).done, true);
  });

  it('that nobody writes to ends when nothing more is wanted', async () => {
    const { chunks, end } = await openBytes(fifo('unwritten'));
    const reading = (chunks as AsyncGenerator<Buffer>).next();
    await new Promise(resolve => setImmediate(resolve));
    end();
    assert.equal((await reading).done, true);
  });

  it('may be empty, and is refused where it is a zip archive', async () => {
    const [empty, archive] = [fifo('empty'), fifo('archive')];
    createWriteStream(empty).end();
    assert.equal(await read(empty), '');
    createWriteStream(archive).end(zip({ 'a.csv': text }));
    await assert.rejects(
      read(archive),
      refused(/is a zip archive in a pipe: name the file, or unpack it .* unzip -p/),
    );
  });
});

for (const [packing, bomb] of [
  ['gzip', gzipSync(Buffer.alloc(64 << 20))],
  ['zstd', zstdCompressSync(Buffer.alloc(64 << 20))],
] as const)
  it(`what ${packing} data unpack to comes in pieces, no faster than they are taken`, async () => {
    async function* once() {
      yield bomb;
    }
    let taken = 0;
    for await (const piece of unpack(packing, once())) {
      assert.ok(piece.length <= 64 * 1024);
      taken += piece.length;
      if (taken > 1 << 20) break;
    }
    assert.ok(taken < 2 << 20);
  });
