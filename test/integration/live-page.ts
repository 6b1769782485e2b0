import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchChromium, skipWithoutChromium } from '../browser/chromium.ts';
import type { Stage } from './stage.ts';

export function livePage(stage: Stage): void {
  describe('the dashboard in a real browser', { skip: skipWithoutChromium() }, () => {
    it('shows the newest day, its rows and the state of both streams, without an error', async () => {
      const browser = await launchChromium();
      try {
        const page = await browser.newPage();
        const errors: string[] = [];
        page.on('pageerror', error => errors.push(error.message));
        await page.goto(stage.run().output('DashboardUrl'));
        await page.getByText('trades-transform').filter({ visible: true }).first().waitFor();
        await page.getByText('trades-aggregate').filter({ visible: true }).first().waitFor();
        const rows = page.getByRole('region', { name: 'Latest rows' });
        await rows.getByText('T099.MR').waitFor();
        for (const sector of stage.sample.totals.keys())
          await page.getByText(sector).filter({ visible: true }).first().waitFor();
        assert.deepEqual(errors, []);
      } finally {
        await browser.close();
      }
    });

    it('answers an unchanged page with 304', async () => {
      const url = new URL('/api/trades', stage.run().output('DashboardUrl'));
      const first = await fetch(url);
      const view = (await first.json()) as { day: string; bySector: { volume: string }[] };
      assert.equal(view.day, stage.sample.days.at(-1));
      assert.equal(view.bySector.length, stage.sample.totals.size);
      const again = await fetch(url, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
      assert.equal(again.status, 304);
    });
  });
}
