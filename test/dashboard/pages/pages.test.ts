import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages, pagesOf } from '../../../dashboard/pages/pages.ts';

for (const [pipelines, shown] of [
  ['trades', ['trades']],
  ['posts,trades', ['trades', 'posts']],
  ['posts,without-a-page', ['posts']],
] as const)
  test(`beside the pipelines ${pipelines} the pages are ${shown.join(' and ')}`, () => {
    assert.deepEqual(
      pagesOf(pipelines).map(({ id }) => id),
      shown,
    );
  });

for (const pipelines of [undefined, 'without-a-page'])
  test(`all pages are there where the pipelines are ${pipelines}`, () => {
    assert.deepEqual(pagesOf(pipelines), pages);
  });
