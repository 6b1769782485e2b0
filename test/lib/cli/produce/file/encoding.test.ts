import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkedEncoding, utf8Of } from '../../../../../lib/cli/produce/file/encoding.ts';
import { WrongUsage } from '../../../../../lib/terminal/refusal.ts';

async function read(bytes: Buffer, encoding?: string, cut = bytes.length): Promise<string> {
  async function* pieces() {
    yield bytes.subarray(0, cut);
    yield bytes.subarray(cut);
  }
  const read: Buffer[] = [];
  for await (const piece of utf8Of('f.csv', pieces(), encoding)) read.push(piece);
  return Buffer.concat(read).toString();
}

const text = 'ticker;Café €5 naïve\n漢字 😀\n';
const utf16 = Buffer.from(text, 'utf16le');
const mark16 = Buffer.from([0xff, 0xfe]);

describe('a text', () => {
  const known: readonly (readonly [string, Buffer, string?])[] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 behind a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-8 behind a mark, said to be something else', Buffer.from(`\uFEFF${text}`), 'windows-1252'],
    ['UTF-16 behind a mark', Buffer.concat([mark16, utf16])],
    ['UTF-16 of the other order behind a mark', Buffer.concat([mark16, utf16]).swap16()],
    ['UTF-16 that is said', utf16, 'utf-16le'],
  ];
  for (const [what, bytes, encoding] of known)
    it(`in ${what} is read as it is, wherever pieces end`, async () => {
      assert.equal(await read(bytes, encoding), text);
      for (let cut = 0; cut <= bytes.length; cut++)
        assert.equal(await read(bytes, encoding, cut), text, `cut at ${cut}`);
    });

  it('of bytes is read by the encoding that is said', async () => {
    assert.equal(await read(Buffer.from('Caf\xe9 \x80 \x93x\x94', 'latin1'), 'windows-1252'), 'Café € “x”');
    assert.equal(await read(Buffer.from('\xdd\xfe\xf0', 'latin1'), 'iso-8859-9'), 'İşğ');
    assert.equal(await read(Buffer.from([0x8a, 0xbf, 0x8e, 0x9a]), 'shift_jis'), '漢字');
  });

  for (const [bytes, message] of [
    [
      'ticker\nA\nCaf\xe9,1\nB\n',
      /f\.csv is not UTF-8: line 3 has the byte E9; say its encoding, .*--encoding windows-1252/,
    ],
    ['ticker\r\nit\x92s\r\n', /line 2 has the byte 92;/],
    [`${Buffer.from('é漢😀').toString('latin1')}\r\rx\xf0y`, /line 3 has the byte F0;/],
    ['\xc0\xaf,1,2', /line 1 has the byte (?:C0|AF);/],
    [utf16.toString('latin1').slice(0, 40), /perhaps UTF-16 without a mark: say --encoding utf-16le/],
    [
      Buffer.from(utf16).swap16().toString('latin1').slice(0, 40),
      /perhaps UTF-16 without a mark: say --encoding utf-16be/,
    ],
    ['\xff\xfe\0\0a\0\0\0', /is UTF-32, which is not read here/],
  ] as const)
    it(`is refused where it is not UTF-8 and nothing says what it is: ${JSON.stringify(bytes.slice(0, 24))}`, async () => {
      await assert.rejects(
        read(Buffer.from(bytes, 'latin1')),
        (error: Error) => error.name === 'Refusal' && message.test(error.message),
      );
    });

  it('that stops within a letter ends in U+FFFD, so that its last row is not taken for whole', async () => {
    assert.equal(await read(utf16.subarray(0, -1), 'utf-16le'), `${text.slice(0, -1)}\uFFFD`);
    assert.equal(await read(Buffer.from([0x41, 0x8a]), 'shift_jis'), 'A\uFFFD');
  });

  it('is not refused for a letter that a piece cuts', async () => {
    for (const letter of ['é', '漢', '😀'])
      for (let cut = 4; cut < 4 + Buffer.byteLength(letter); cut++)
        assert.equal(await read(Buffer.from(`abcd${letter}`), undefined, cut), `abcd${letter}`);
  });
});

it('an encoding is known by the names that the web uses', () => {
  assert.equal(checkedEncoding(undefined), undefined);
  assert.equal(checkedEncoding('Latin1'), 'windows-1252');
  assert.equal(checkedEncoding('UTF-16'), 'utf-16le');
  assert.throws(
    () => checkedEncoding('cp850'),
    (error: Error) =>
      error instanceof WrongUsage && /--encoding wants a name such as .*, not "cp850"/.test(error.message),
  );
});
