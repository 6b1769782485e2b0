import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { type Counts, merged } from './support/merged-run.ts';
import { ownNetworks } from './support/own-network.ts';

const usage = 'usage: npm test [-- FILE...] | npm run test:faults';

/** Folders with a command of their own. */
const apart = ['faults', 'ministack'].map(room => room + sep);

/** Folders whose tests start engines. */
const engineRooms = ['integration', 'faults', 'browser', 'functions', `lib${sep}local`].map(
  room => room + sep,
);

const root = import.meta.dirname;
const asked = process.argv.slice(2);
const flag = asked.find(argument => argument.startsWith('-'));
if (flag !== undefined) {
  console.error(`${usage}\n\ntest: there is no flag "${flag}"`);
  process.exit(2);
}

const files = chosen(asked);
const pure = files.filter(file => !needsEngines(file));
const real = files.filter(needsEngines);
const faults = real.some(file => relative(root, file).startsWith(`faults${sep}`));
const minutes = 60_000;

// Two at a time keep two cores busy, as engines are mostly waited for; kills and outages want the machine for themselves.
const sideBySide = !faults && real.length > 1 && (await ownNetworks()) ? 2 : 1;

process.exitCode = 1;
let counts: Counts | undefined;
const runs = [
  () => run({ files: pure, concurrency: availableParallelism(), timeout: 2 * minutes }),
  () => run({ files: real, concurrency: sideBySide, timeout: (faults ? 40 : 6) * minutes }),
].slice(pure.length > 0 ? 0 : 1, real.length > 0 ? 2 : 1);

Readable.from(
  merged(runs, total => {
    counts = total;
  }),
)
  .compose(new spec())
  .pipe(process.stdout);

process.on('exit', () => {
  if (counts !== undefined && counts.fail + counts.cancelled === 0 && counts.tests > 0) process.exitCode = 0;
});

function chosen(asked: readonly string[]): string[] {
  if (asked.length === 1 && asked[0] === 'faults') return testFiles('faults');
  if (asked.length > 0) return asked.map(file => resolve(file));
  return testFiles('').filter(file => !apart.some(room => relative(root, file).startsWith(room)));
}

function testFiles(folder: string): string[] {
  const found = readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' });
  return found
    .filter(file => /\.test\.tsx?$/.test(file))
    .sort()
    .map(file => resolve(root, folder, file));
}

function needsEngines(file: string): boolean {
  return engineRooms.some(room => relative(root, file).startsWith(room));
}
