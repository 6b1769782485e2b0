import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { openRows } from '../../../../../lib/cli/produce/file/rows.ts';
import { rejectionsOf } from '../../../../../lib/cli/produce/rejections.ts';
import { rowsAhead } from '../../../../../lib/cli/produce/rows-ahead.ts';
import { remarksOn } from '../../../../../lib/cli/produce/trades/remarks.ts';
import { replay, tradesColumns } from '../../../../../lib/cli/produce/trades/replay.ts';
import { styleOf } from '../../../../../lib/cli/produce/trades/style.ts';
import { WrongUsage } from '../../../../../lib/terminal/refusal.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-trades-'));
const profiles = ['AVEL.MR', 'CARD.MR'].map(ticker => ({
  ticker,
  companyName: ticker,
  sector: 'Energy',
  shares: 1000,
}));
const nowMs = Date.UTC(2026, 5, 1);

type Flags = Readonly<Record<string, string>>;

/** What is sent of a file by these flags (time, price, volume of each row), and what is said. */
async function produce(content: string | Uint8Array, flags: Flags = {}) {
  const file = join(folder, 'trades');
  writeFileSync(file, content);
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const style = styleOf(flags);
  const opened = await openRows(file, tradesColumns, { encoding: flags['encoding'] });
  const rejections = rejectionsOf();
  const remarks = remarksOn(say);
  const ahead = rowsAhead('row', nowMs, say);
  const written = { times: style.times, amounts: style.amounts(opened.separator) };
  const messages = replay(opened.rows, profiles, written, remarks, {
    limit: Number.POSITIVE_INFINITY,
    reject: (line, rejection) => {
      const text = rejections.add(line, rejection);
      if (text !== undefined) say(text);
    },
    giveIds: rows => Promise.resolve(rows.map(row => ({ id: 1, ...row }))),
    partitionOf: () => 0,
    stop: new AbortController().signal,
  });
  const sent: string[] = [];
  for await (const { value } of ahead.noticed(messages))
    for (const tick of JSON.parse(String(value)) as Record<string, string | number>[])
      sent.push(
        `${String(tick['created_at']).replace('T00:00:00.000Z', '')} ${tick['price']} ${tick['volume']}`,
      );
  return {
    sent,
    said,
    notes: [...opened.notes(), ...remarks.notes(), ...ahead.notes()],
    rejected: rejections.count,
  };
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Files as programs write them, the flags that their user gives, and what all of them say. */
const downloads: readonly (readonly [string, string | Uint8Array, Flags])[] = [
  [
    'Yahoo, with the two columns that it lacks',
    'Date,Open,High,Low,Close,Adj Close,Volume,Ticker,Price\n2026-01-05,1,1,1,1,1,12000,AVEL.MR,1234.5\n2026-01-06,1,1,1,1,1,500,CARD.MR,0.25\n',
    {},
  ],
  [
    'Stooq, renamed',
    'Ticker,per,Date,time,price,Volume,openint\r\nAVEL.MR,D,20260105,000000,1234.5,12000,0\r\nCARD.MR,D,20260106,000000,.25,500,0\r\n'.replace(
      ',.25,',
      ',0.25,',
    ),
    {},
  ],
  [
    'Investing.com, renamed',
    '\uFEFF"Date","Ticker","Price","Change %","Volume"\n"Jan 05, 2026","AVEL.MR","1,234.50","-0.53%","12.00K"\n"01/06/2026","CARD.MR","0.25","1%","500"\n',
    { decimal: 'point', dates: 'mdy' },
  ],
  [
    'Excel in German',
    latin1(
      'Datum;Date;Ticker;Name;Price;Volume\r\nMo;05.01.2026;AVEL.MR;M\xfcller;1.234,50;12.000\r\nDi;06.01.2026;CARD.MR;\x80uro;0,25;500\r\n;;;;;\r\n',
    ),
    { decimal: 'comma', dates: 'dmy', encoding: 'windows-1252' },
  ],
  [
    'Excel in French',
    latin1(
      'sep=;\r\ndate;ticker;price;volume\r\n05/01/2026;AVEL.MR;1\xa0234,50;12\xa0000\r\n06/01/2026;CARD.MR;0,25;500\r\n',
    ),
    { decimal: 'comma', dates: 'dmy', encoding: 'windows-1252' },
  ],
  [
    'Excel in Turkish',
    latin1(
      'date;ticker;\xddsim;price;volume\r\n05.01.2026;AVEL.MR;\xdei\xfe;1.234,50;12.000\r\n06.01.2026;CARD.MR;;0,25;500',
    ),
    { decimal: 'comma', dates: 'dmy', encoding: 'iso-8859-9' },
  ],
  [
    "Excel's Unicode text",
    Buffer.from(
      '\uFEFFdate\tticker\tprice\tvolume\r\n2026-01-05\tAVEL.MR\t"1,234.5"\t12000\r\n2026-01-06\tCARD.MR\t0.25\t500\r\n',
      'utf16le',
    ),
    { decimal: 'point' },
  ],
  [
    'LibreOffice, all text quoted, titles above',
    '"Trades",,,\n,,,\n"date","ticker","price","volume"\n2026-01-05,"AVEL.MR",1234.5,1.2E+04\n2026-01-06,"CARD.MR",0.25,500\n',
    {},
  ],
  [
    'pandas with an index and a zone',
    ',date,ticker,price,volume\n0,2026-01-05 00:00:00+07:00,AVEL.MR,1234.5,12000\n1,2026-01-06 00:00:00+07:00,CARD.MR,0.25,500\n',
    { timezone: 'Asia/Jakarta' },
  ],
  [
    'R write.csv',
    '"","date","ticker","price","volume"\n"1","2026-01-05","AVEL.MR",1234.5,12000\n"2","2026-01-06","CARD.MR",0.25,500\n',
    {},
  ],
  [
    'R write.csv2',
    '"";"date";"ticker";"price";"volume"\n"1";"2026-01-05";"AVEL.MR";1234,5;12000\n"2";"2026-01-06";"CARD.MR";0,25;500\n',
    { decimal: 'comma' },
  ],
  [
    'a zip archive of Kaggle',
    zipSync({
      'archive/trades.csv': strToU8(
        'date,ticker,price,volume\r\n2026-01-05,AVEL.MR,1234.5,12000\n2026-01-06,CARD.MR,0.25,500\r',
      ),
    }),
    {},
  ],
  [
    'PostgreSQL, with its word for nothing',
    'date|created_at|ticker|price|volume\n2026-01-05|\\N|AVEL.MR|1234.5|12000\n\\N|2026-01-06 05:30:00+05:30|CARD.MR|0.25|500\n',
    {},
  ],
  [
    'two programs, with all line ends',
    'date,ticker,price,volume\r2026-01-05,AVEL.MR,1234.5,12000\r\n\n2026-01-06,CARD.MR,0.25,500\r',
    {},
  ],
];

describe('a file as it is downloaded', () => {
  for (const [name, content, flags] of downloads)
    it(`is read with what its user says of it: ${name}`, async () => {
      const { sent, rejected } = await produce(content, flags);
      assert.deepEqual(sent, ['2026-01-05 1234.5 12000', '2026-01-06 0.25 500']);
      assert.equal(rejected, 0);
    });

  for (const [name, content, flags] of downloads.filter(([, , { decimal }]) => decimal !== undefined))
    it(`is not read otherwise than it means when nothing is said of its amounts: ${name}`, async () => {
      const { decimal: _, ...others } = flags;
      const { sent, said, rejected } = await produce(content, others);
      assert.ok(rejected > 0);
      assert.match(said.join('\n'), /--decimal (?:comma|point) reads 1234\.5/);
      for (const row of sent) assert.equal(row, '2026-01-06 0.25 500');
    });
});

const header = 'date,ticker,price,volume\n';

describe('a replay says', () => {
  it('line, column, value and what is accepted of the first row of each kind that is rejected', async () => {
    const rows = [
      '2026-01-05,AVEL.MR,1,"1,234"',
      '2026-01-05,AVEL.MR,1,"2,234"',
      '"Jan 35, 2018",AVEL.MR,1,2',
      '2026-01-05,NO\u001bPE,1,2',
    ];
    const { said, sent } = await produce(header + rows.join('\n'));
    assert.deepEqual(sent, []);
    assert.deepEqual(said, [
      'line 2 rejected: volume is not a number: volume "1,234"; accepted: a whole number up to 2^53-1: digits such as 1234, 68.18K, 1.2E+07; --decimal point reads 1234',
      'line 4 rejected: not a date: date "Jan 35, 2018"; accepted: 2026-03-01, 20260301, 2026-03-01 09:30:00+07:00, seconds or milliseconds since 1970',
      'line 5 rejected: unknown ticker: ticker "NO\\u001bPE"; accepted: the tickers of profile, which --companies FILE fills',
    ]);
  });

  it('that rows count under another day than they show, and what can be done', async () => {
    const rows = [
      '2026-01-05,AVEL.MR,1,2',
      '2026-01-06 00:00:00+07:00,AVEL.MR,1,2',
      '2026-01-07 00:00:00+07:00,AVEL.MR,1,2',
    ];
    const { said, notes, sent } = await produce(header + rows.join('\n'));
    assert.deepEqual(sent.length, 3);
    assert.match(
      said.join('\n'),
      /^warning: line 3 shows 2026-01-06 and counts under 2026-01-05, its day in UTC\. .* --timezone Asia\/Jakarta, or \+07:00$/,
    );
    assert.match(
      notes.join('\n'),
      /^under another day in UTC than they show: 2 rows, the first on line 3\. /,
    );
    const named = await produce(header + rows.join('\n'), { timezone: '+07:00' });
    assert.deepEqual(
      [named.sent.map(row => row.slice(0, 10)), named.said, named.notes],
      [['2026-01-05', '2026-01-06', '2026-01-07'], [], []],
    );
  });

  it('that rows are dated after today, not of the next day in any zone', async () => {
    const { said, notes } = await produce(
      `${header}2026-06-02,AVEL.MR,1,2\n2062-01-05,AVEL.MR,1,2\n2062-01-05,CARD.MR,1,2\n2031-01-05,CARD.MR,1,2\n`,
    );
    assert.deepEqual(said, [
      `warning: a row is dated 2062-01-05, after today (2026-06-01): it is sent, and set aside unless aheadSeconds of the pipeline's settings allows it`,
    ]);
    assert.deepEqual(notes, ['dated after today: 3 rows, up to 2062-01-05']);
  });

  it('that the program which wrote the file may have rounded amounts', async () => {
    const { notes } = await produce(`${header}2026-01-05,AVEL.MR,1,2\n2026-01-05,AVEL.MR,1,68.18K\n`);
    assert.deepEqual(notes, [
      'with amounts in rounded form, such as 68.18K or 1.2E+07: 1 row, the first on line 3',
    ]);
  });
});

it('a style that there is not is wrong usage', () => {
  for (const own of [{ decimal: ',' }, { dates: 'ymd' }, { timezone: 'Jakarta' }])
    assert.throws(
      () => styleOf(own),
      (error: Error) => error instanceof WrongUsage && /wants .*, not "/.test(error.message),
    );
});
