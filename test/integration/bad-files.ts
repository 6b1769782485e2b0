import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { hosted } from '../support/run/hosted.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';
import { produce, type Stage } from './stage.ts';

const header = 'date,ticker,price,volume';

export function badFiles(stage: Stage): void {
  describe('npm run produce, given a file it cannot use', () => {
    const file = (name: string, content: string | Buffer): string => {
      const path = join(stage.folder, name);
      writeFileSync(path, content);
      return path;
    };
    const refused: readonly (readonly [string, () => string, RegExp])[] = [
      ['is missing', () => join(stage.folder, 'nowhere.csv'), /there is no file .*nowhere\.csv/],
      ['is empty', () => file('empty.csv', ''), /empty\.csv is empty/],
      ['is not gzip though named so', () => file('plain.csv.gz', header), /is named \.gz and is not gzip/],
      ['lacks columns', () => file('columns.csv', 'date,ticker\n'), /has no column price, volume/],
      ['has no rows', () => file('header.csv', `${header}\n`), /header\.csv has no rows: only its header/],
    ];
    for (const [fault, path, message] of refused) {
      it(`refuses one that ${fault}, in one line`, async () => {
        const { code, stdout, stderr } = await produce(stage, '--file', path());
        assert.deepEqual([code, stdout], [1, '']);
        assert.match(stderr, message);
        assert.equal(stderr.trim().split('\n').length, 1, stderr);
      });
    }

    it('sends every whole row of a truncated one, and fails saying where', async () => {
      const whole = readFileSync(stage.sample.trades);
      const path = file('half.csv.gz', whole.subarray(0, whole.length / 2));
      const { code, stdout, stderr } = await produce(stage, '--file', path, '--topic', 'test_topic');
      assert.equal(code, 1);
      const line = /half\.csv\.gz is cut off: its gzip data end too early, after line (\d+)$/.exec(
        stderr.trim(),
      );
      const read = Number(/^rows read: (\d+)$/m.exec(stdout)?.[1]);
      assert.ok(read >= 1000, stdout);
      assert.equal(Number(line?.[1]), read + 1, stderr);
    });

    it('reads one that is piped in, packed and with all line ends, with the companies of another encoding', async () => {
      const companies = file(
        'latin1.csv',
        Buffer.from(
          'ticker;company_name;sector;shares\rPIPE.MR;"Caf\xe9\r\nMilano";Energy;1.000\n',
          'latin1',
        ),
      );
      const words = [
        'trades',
        '--file',
        '-',
        '--companies',
        companies,
        '--topic',
        'test_topic',
        '--state',
        stage.run().state,
      ];
      const input = gzipSync(
        `sep=,\n${header}\r\n1999-01-04,PIPE.MR,"1,5",1E+3\r1999-01-05 00:00:00+07,PIPE.MR,2,3\n`,
      );
      const flags = ['--encoding', 'windows-1252', '--decimal', 'comma', '--timezone', 'Asia/Jakarta'];
      const { code, stdout, stderr } = await hosted('produce', [...words, ...flags], {}, input);
      assert.equal(code, 0, stderr);
      assert.match(
        stdout,
        /^rows read: 2\nrows sent: 2\nmessages sent: 2\nrows rejected: 0\nlines above the header, left out: 1\n/,
      );
      const stores = storesOf(stage.run());
      const [name] = await stores
        .query("SELECT company_name, CAST(shares AS CHAR) FROM profile WHERE ticker = 'PIPE.MR'")
        .finally(() => stores.close());
      assert.deepEqual(name, ['Café\nMilano', '1000']);
    });

    it('refuses one of which no row can be used, with the reasons', async () => {
      const path = file('none.csv', [header, '1999-01-04,NOBODY,1,1', '1999-01-04,T000.MR,1,-1'].join('\n'));
      const { code, stdout, stderr } = await produce(stage, '--file', path);
      assert.equal(code, 1);
      assert.match(stdout, /^rows read: 2\nrows sent: 0\nmessages sent: 0\nrows rejected: 2\n/);
      const last = stderr.trim().split('\n').at(-1) ?? '';
      assert.match(
        last,
        /no row of 2 in .*none\.csv was usable: unknown ticker: 1 .*; volume is negative: 1/,
      );
    });

    it('rejects bad rows by number and reason, and sends the others', async () => {
      const rows = [
        '1999-01-04,T000.MR,10,700',
        '1999-01-04,T001.MR,10,-5',
        '1999-01-04,T002.MR,10,1.5',
        '1999-01-04,T003.MR,10,9007199254740993',
        '1999-02-30,T004.MR,10,100',
        '1999-01-04,NOBODY,10,100',
        '1999-01-04,T005.MR,10',
        '1999-01-04,"T006.MR,10,100',
        '1999-01-04,T008.MR,10,30',
      ];
      const path = file('rows.csv', [header, ...rows].join('\n'));
      const { code, stdout, stderr } = await produce(stage, '--file', path);
      assert.equal(code, 1);
      assert.match(stderr, /7 rows of 9 in .*rows\.csv were rejected: .* by --allow-rejected 7\n$/);
      assert.match(stdout, /^rows read: 9\nrows sent: 2\nmessages sent: 1\nrows rejected: 7\n/);
      const output = stdout + stderr;
      for (const [line, reason] of [
        [3, 'volume is negative'],
        [4, 'volume is fractional'],
        [5, 'volume is beyond 2\\^53'],
        [6, 'not a date'],
        [7, 'unknown ticker'],
        [8, 'columns'],
        [9, 'a quote is not closed'],
      ] as const) {
        assert.match(output, new RegExp(`line ${line} rejected: .*${reason}`));
      }
      const stores = storesOf(stage.run());
      const sum = `SELECT CAST(SUM(total_volume) AS CHAR) FROM aggregated_data WHERE date = '1999-01-04'`;
      await until('the two good rows are summed', 30_000, async () => {
        const [row] = await stores.query(sum);
        return row?.[0] === '730';
      }).finally(() => stores.close());
    });

    it('answers wrong flags with the usage and exit code 2', async () => {
      for (const words of [['--nonsense'], ['--interval', 'soon'], ['--limit', '1.5']]) {
        const { code, stderr } = await produce(stage, ...words);
        assert.equal(code, 2);
        assert.match(stderr, /^produce: .*\n\nusage: npm run produce/);
        assert.match(stderr.trim().split('\n').at(-1) ?? '', /^produce: /);
      }
    });
  });
}
