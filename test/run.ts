import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { spec } from 'node:test/reporters';
import { type Job, runJobs } from './runner/jobs.ts';
import { lanesOf } from './runner/lanes.ts';
import { ownNetworks } from './runner/own-network.ts';
import { keepTimes, weigh } from './runner/weights.ts';

const usage = `usage: npm test [-- FILE...] | npm run test:faults

Without a file: every test but those of faults, and of commands that have tests of their own.`;

/** Folders with a command of their own. */
const apart = ['faults', 'ministack'].map(room => room + sep);

const root = import.meta.dirname;
const share = resolve(root, 'runner/share.ts');
const minutes = 60_000;

const asked = process.argv.slice(2);
if (asked.includes('--help') || asked.includes('-h')) {
  console.log(usage);
  process.exit(0);
}
const flag = asked.find(argument => argument.startsWith('-'));
if (flag !== undefined) {
  console.error(`${usage}\n\ntest: there is no flag "${flag}"`);
  process.exit(2);
}

const files = chosen(asked);
const [fault] = files.flatMap(faultOf);
if (fault !== undefined) {
  console.error(`test: ${fault}`);
  process.exit(1);
}
const weightOf = weigh(files);
const lanes = lanesOf(files.toSorted((a, b) => weightOf(b) - weightOf(a)));
const faults = files.some(file => relative(root, file).startsWith(`faults${sep}`));
const cores = availableParallelism();

// What the CDK validates while it synthesizes is cdk synth's to look at.
process.env['CDK_VALIDATION'] = 'false';
// What is written in Go (tsc, esbuild, the linter) then clears up a quarter as often: a fifth less work in no more memory.
process.env['GOGC'] ??= '400';
// A broker that serves one file of tests is gone before Java's slow compiler has earned what it takes.
if (!faults) process.env['JDK_JAVA_OPTIONS'] ??= '-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=3';

// Engines are mostly waited for, and three more at a time than there are cores keep these busy; kills and outages want the machine for themselves.
const engines = !faults && lanes.engines.length > 1 && (await ownNetworks()) ? cores + 3 : 1;

process.exitCode = 1;
const events = runJobs(jobs(), { all: faults ? 1 : Math.max(cores, engines), engines }, (counts, tookMs) => {
  keepTimes(tookMs);
  if (counts.failed + counts.cancelled === 0 && counts.tests > 0) process.exitCode = 0;
});
Readable.from(events).compose(new spec()).pipe(process.stdout);

/** The quick ones first, so that what is plainly wrong is seen at once; of the others the longest. */
function jobs(): readonly Job[] {
  const job = (
    file: string,
    limitMs: number,
    startsEngines: boolean,
    words: readonly string[] = [],
  ): Job => ({
    file,
    words,
    startsEngines,
    limitMs,
  });
  return [
    ...shares(lanes.shared).map(files => job(share, (faults ? 40 : files.length) * minutes, false, files)),
    ...lanes.alone.map(file => job(file, 10 * minutes, false)),
    ...lanes.engines.map(file => job(file, (faults ? 40 : 15) * minutes, true)),
  ];
}

/** Deals files, of which the longest come first, to as many processes as there are cores. */
function shares(files: readonly string[]): readonly (readonly string[])[] {
  const dealt = Array.from({ length: Math.min(cores, files.length) }, () => ({
    files: [] as string[],
    weight: 0,
  }));
  for (const file of files) {
    const least = dealt.reduce((a, b) => (b.weight < a.weight ? b : a));
    least.files.push(file);
    least.weight += weightOf(file);
  }
  return dealt.map(({ files }) => files);
}

function chosen(asked: readonly string[]): string[] {
  if (asked.length === 1 && asked[0] === 'faults') return testFiles('faults');
  if (asked.length > 0) return asked.map(file => resolve(file));
  return testFiles('').filter(file => !apart.some(room => relative(root, file).startsWith(room)));
}

/** Why a file that was asked for cannot be run. */
function faultOf(file: string): string | [] {
  const name = relative('.', file);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return `there is no file ${name}`;
  return found.isFile() ? [] : `${name} is no file: name the files of tests`;
}

function testFiles(folder: string): string[] {
  const found = readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' });
  return found
    .filter(file => file.endsWith('.test.ts'))
    .sort()
    .map(file => resolve(root, folder, file));
}
