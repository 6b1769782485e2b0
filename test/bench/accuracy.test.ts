import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { measureAccuracy, sampleLabels, sampleRatings } from '../../bench/accuracy/accuracy.ts';
import { correlation, f1Of, type Judged, macroF1 } from '../../bench/accuracy/figures.ts';
import { readLabelled, readRated } from '../../bench/accuracy/samples.ts';
import { accuracyFigures } from '../../bench/report.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-accuracy-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const judged: readonly Judged[] = [
  { label: 'negative', answer: 'negative' },
  { label: 'negative', answer: 'positive' },
  { label: 'negative', answer: 'negative' },
  { label: 'neutral', answer: 'negative' },
  { label: 'positive', answer: 'positive' },
];

test('F1 is the harmonic mean of precision and recall, 0 without a right answer', () => {
  assert.deepEqual(f1Of(judged), { negative: 2 / 3, neutral: 0, positive: 2 / 3 });
  assert.equal(macroF1(judged), 4 / 9);
});

test('correlation does not depend on scale, and is not a number for a side that never differs', () => {
  const ofSides = (xs: readonly number[], ys: readonly number[]) =>
    correlation(xs.map((x, index) => [x, ys[index] ?? 0])).toFixed(12);
  assert.equal(ofSides([1, 2, 3], [10, 30, 50]), '1.000000000000');
  assert.equal(ofSides([1, 2, 3], [3, 1, 2]), '-0.500000000000');
  assert.equal(ofSides([1, 1], [3, 2]), 'NaN');
});

test('the sample is measured: better than "always negative", and near its ratings', async () => {
  const accuracy = await measureAccuracy(sampleLabels, sampleRatings, 1);
  assert.ok(accuracy.scorer.macro >= 0.5);
  assert.ok(accuracy.correlation >= 0.85);
  assert.ok(accuracy.alwaysNegative.macro < 0.34);
  assert.equal(accuracy.alwaysNegative.each.positive, 0);
  assert.ok(accuracy.postsPerSecond > 0);
  assert.match(accuracyFigures(accuracy), /always negative │ 0\.187 │/);
});

test('entities of a file are decoded before its posts are judged', async () => {
  const labels = file('heart.ndjson', '{"text":"&lt;3","sentiment":"positive"}\n');
  const ratings = file('few.csv', 'text,mean_rating\ngood,3\nbad,-3\n');
  const { scorer } = await measureAccuracy(labels, ratings, 1);
  assert.equal(scorer.each.positive, 1);
});

test('a post without a label or a rating refuses its file by line', async () => {
  const good = '{"text":"a","sentiment":"neutral"}\n';
  for (const bad of ['{"text":"a","sentiment":"glad"}', '{"sentiment":"neutral"}', 'null', '{'])
    await assert.rejects(readLabelled(file('bad.ndjson', good + bad)), /bad\.ndjson, line 2: /, bad);
  for (const rating of ['', 'much', 'Infinity'])
    await assert.rejects(
      readRated(file('bad.csv', `text,mean_rating\na,1\nb,${rating}\n`)),
      /line 3: /,
      rating,
    );
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
