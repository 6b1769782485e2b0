import type { LocalRun } from '../test/support/run/local-run.ts';
import { medianOf } from './figures.ts';

/** Medians, ms. */
export interface PageAnswers {
  /** Of addresses that nobody has asked for since the data changed. */
  readonly fresh: number;
  /** Of the same, asked again at once with their tags. */
  readonly notModified: number;
}

/** Asks the page of a run for addresses under /api, one after another, each twice. Rejects where an answer is not 200, then 304. */
export async function measurePage(run: LocalRun, paths: readonly string[]): Promise<PageAnswers> {
  const fresh: number[] = [];
  const notModified: number[] = [];
  for (const path of paths) {
    const url = new URL(path, run.output('DashboardUrl'));
    const first = await ask(url, 200);
    fresh.push(first.ms);
    notModified.push((await ask(url, 304, { 'if-none-match': first.etag })).ms);
  }
  return { fresh: medianOf(fresh), notModified: medianOf(notModified) };
}

async function ask(url: URL, status: number, headers: Readonly<Record<string, string>> = {}) {
  const begun = performance.now();
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  const ms = performance.now() - begun;
  if (response.status !== status) throw new Error(`${url} answered ${response.status}, not ${status}`);
  return { ms, etag: response.headers.get('etag') ?? '' };
}
