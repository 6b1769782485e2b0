import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { storesOf } from '../support/trades/stores.ts';
import { hosted } from '../support/run/hosted.ts';
import { program } from '../support/run/program.ts';
import type { Stage } from './stage.ts';

interface Answer {
  readonly items: number;
  readonly rows: Readonly<Record<string, number>>;
  readonly days: readonly { readonly day: string; readonly items: number; readonly rows: number }[];
  readonly deleted: { readonly items: number; readonly rows: number };
}

/** Comes when nobody needs the first days of the samples any more. */
export function dataDeletion(stage: Stage): void {
  describe('npm run data -- delete', () => {
    const answer = async (...words: string[]): Promise<Answer> => {
      const all = ['delete', ...words, '--json', '--state', stage.run().state];
      const { code, stdout, stderr } = await hosted('data', all);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as Answer;
    };

    it('counts a day of trades, asks, and deletes its items and sums, which the page then does not have', async () => {
      const [first = '', second = ''] = stage.sample.days;
      const range = ['trades', '--from', first, '--to', second];
      const found = await answer(...range, '--dry-run');
      assert.deepEqual(
        found.days.map(({ day }) => day),
        [first],
      );
      assert.ok(found.items > 0 && found.items % (stage.sample.rows / stage.sample.days.length) === 0);
      const asked = await program('data', ['delete', ...range, '--state', stage.run().state]).ended;
      assert.equal(asked.code, 1);
      assert.match(
        asked.stderr,
        /^data: delete \d+ items and \d+ rows? of trades from 2024-\S+ to before 2024-\S+: say --yes to mean it$/m,
      );

      const stores = storesOf(stage.run());
      const before = await stores.items();
      const { deleted } = await answer(...range, '--yes');
      assert.deepEqual(deleted, { items: found.items, rows: found.rows['aggregated_data'] });
      assert.equal(await stores.items(), before - found.items);
      stores.close();
      const page = await fetch(new URL('/api/trades', stage.run().output('DashboardUrl')));
      const { days } = (await page.json()) as { days: string[] };
      assert.deepEqual([days.includes(first), days.includes(second)], [false, true]);
      assert.equal((await answer(...range, '--dry-run')).items, 0);
    });

    it('deletes posts of a time, and keeps the windows that only reach into it', async () => {
      const range = ['posts', '--from', '2025-03-01T00:00:30Z', '--to', '2025-03-02T00:00:30Z'];
      const { items, rows, deleted } = await answer(...range, '--yes');
      assert.ok(items > 0);
      assert.deepEqual(deleted, {
        items,
        rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
      });
      const left = await answer(...range, '--dry-run');
      assert.deepEqual([left.items, left.days], [0, []]);
    });
  });
}
