import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { buildSync } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, skipWithoutChromium } from './chromium.ts';

/** Draws in the page with the charts themselves, and answers where things are, in pixels and values. */
const harness = `
import { bars } from './dashboard/charts/bars.ts';
import { lines } from './dashboard/charts/lines.ts';
const theme = { scheme: 'light', ink: '#111', muted: '#777', grid: '#ddd', surface: '#fff', font: 'sans-serif', isStill: true };
const canvas = () => {
  const box = document.createElement('div');
  box.style.cssText = 'position: relative; width: 600px; height: 300px';
  document.body.replaceChildren(box);
  return box.appendChild(document.createElement('canvas'));
};
const axisOf = ({ min, max, ticks, type }) => ({ min, max, type, ticks: ticks.map(tick => tick.label) });
window.drawBars = data => {
  const chart = bars.create(canvas());
  const written = [];
  const { ctx } = chart;
  const fillText = ctx.fillText.bind(ctx);
  ctx.fillText = (text, x, y) => { written.push({ text, x, align: ctx.textAlign }); fillText(text, x, y); };
  bars.draw(chart, { ...data, format: value => value + ' u' }, theme);
  chart.draw();
  const { x } = chart.scales;
  const ends = chart.getDatasetMeta(0).data.map(bar => bar.x);
  return { axis: axisOf(x), zero: x.getPixelForValue(0), left: x.left, ends, written, width: chart.width };
};
window.drawLines = data => {
  const chart = lines.create(canvas());
  lines.draw(chart, { grain: 'day', title: 'Score', ...data, format: String, axisFormat: value => value + ' u' }, theme);
  return { axis: axisOf(chart.scales.y), points: chart.data.datasets.map(({ data }) => data.map(({ y }) => y)) };
};`;

interface Axis {
  readonly min: number;
  readonly max: number;
  readonly type: string;
  readonly ticks: readonly string[];
}

interface DrawnBars {
  readonly axis: Axis;
  readonly zero: number;
  readonly left: number;
  readonly width: number;
  readonly ends: readonly number[];
  readonly written: readonly { readonly text: string; readonly x: number; readonly align: string }[];
}

interface DrawnLines {
  readonly axis: Axis;
  readonly points: readonly (readonly number[])[];
}

describe('charts take any numbers', { skip: skipWithoutChromium() }, () => {
  let browser: Browser;
  let page: Page;
  before(async () => {
    const { outputFiles } = buildSync({
      stdin: { contents: harness, resolveDir: new URL('../../', import.meta.url).pathname },
      bundle: true,
      write: false,
      format: 'iife',
    });
    browser = await launchChromium();
    page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  });
  after(() => browser?.close());

  const drawn = <T>(call: string, data: object): Promise<T> =>
    page.evaluate(`${call}(${JSON.stringify(data)})`) as Promise<T>;
  const bar = (value: number) => ({ name: `N${value}`, value, label: `L${value}`, detail: '', slot: 0 });
  const line = (...values: readonly number[]) => ({
    name: 'A',
    slot: 0,
    points: values.map((value, index) => ({
      at: new Date(Date.UTC(2025, 0, 1 + index)).toISOString(),
      value,
    })),
  });

  test('bars of negative values and fractions go to the left, with their labels inside the chart', async () => {
    const data = { bars: [bar(0.75), bar(0), bar(-0.5)], title: 'Score', scale: 'linear' };
    const { axis, zero, left, ends, written, width } = await drawn<DrawnBars>('drawBars', data);
    assert.ok(axis.min < -0.5 && axis.max >= 0.75, JSON.stringify(axis));
    const [up = 0, none = 0, down = 0] = ends;
    assert.ok(down < zero && zero < up);
    assert.ok(Math.abs(none - zero) < 1);
    const label = (text: string) => written.find(each => each.text === text);
    assert.deepEqual([label('L0.75')?.align, label('L-0.5')?.align], ['left', 'right']);
    assert.ok((label('L0.75')?.x ?? width) + 40 < width);
    assert.ok((label('L-0.5')?.x ?? 0) - 40 > left);
    assert.ok(axis.ticks.every(tick => tick.endsWith(' u')));
    assert.ok(written.some(({ text }) => text === 'Score'));
  });

  test('bars of values above 0 begin at 0', async () => {
    const { axis, zero, left } = await drawn<DrawnBars>('drawBars', {
      bars: [bar(3), bar(1.5)],
      title: 'Score',
      scale: 'linear',
    });
    assert.deepEqual([axis.min, Math.round(zero)], [0, Math.round(left)]);
  });

  test('on a logarithmic scale bars without a logarithm are left out', async () => {
    const data = { bars: [bar(1000), bar(10), bar(0), bar(-1)], title: 'Score', scale: 'log' };
    const { axis, written } = await drawn<DrawnBars>('drawBars', data);
    assert.equal(axis.type, 'logarithmic');
    assert.deepEqual(
      written.map(({ text }) => text).filter(text => text.startsWith('L')),
      ['L1000', 'L10'],
    );
  });

  test('lines go below 0 unless their data never do', async () => {
    const data = { lines: [line(-2.5, 0.25, 1.5)], scale: 'linear', base: 'fit' };
    const below = await drawn<DrawnLines>('drawLines', data);
    assert.ok(below.axis.min <= -2.5 && below.axis.max >= 1.5, JSON.stringify(below.axis));
    assert.deepEqual(below.points, [[-2.5, 0.25, 1.5]]);
    assert.ok(below.axis.ticks.every(tick => tick.endsWith(' u')));
    const bounded = { lines: [line(0.001, 4)], scale: 'linear', base: 'fit', least: 0 };
    assert.equal((await drawn<DrawnLines>('drawLines', bounded)).axis.min, 0);
  });

  test('on a logarithmic scale a value without a logarithm is a hole in its line', async () => {
    const data = { lines: [line(-1, 10, 0, 100)], scale: 'log', base: 'fit' };
    const { axis, points } = await drawn<DrawnLines>('drawLines', data);
    assert.deepEqual([axis.type, points], ['logarithmic', [[10, 100]]]);
  });
});
