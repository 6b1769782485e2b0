import type { Page } from 'playwright-core';
import { until } from '../support/until.ts';

/** The newest day of the market, as the page writes it. */
export const newest = 'Fri, Jan 24, 2025';

export function sectorPanel(page: Page) {
  return page.getByRole('region', { name: 'Volume by sector', exact: true }).first();
}

/** The canvas of that name is there and has more than one colour on it. */
export async function isPainted(page: Page, name: string): Promise<void> {
  const canvas = page.getByRole('img', { name });
  await canvas.waitFor();
  await until(`paint on the ${name}`, 10_000, () =>
    canvas.evaluate(element => {
      if (!(element instanceof HTMLCanvasElement)) return false;
      const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? [];
      const colours = new Set<string>();
      for (let i = 0; i < pixels.length; i += 4) {
        if (pixels[i + 3] === 255) colours.add(`${pixels[i]},${pixels[i + 1]},${pixels[i + 2]}`);
        if (colours.size > 3) return true;
      }
      return false;
    }),
  );
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
