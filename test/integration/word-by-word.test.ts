import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { credentialsFileOf, readCredentials } from '../../lib/local/credentials.ts';
import { hosted } from '../support/run/hosted.ts';
import { outputOf } from '../support/run/local-run.ts';
import { copyProject } from '../support/run/project-copy.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';
import { madePipeline } from './made-pipeline.ts';
import { ownModule, rule } from './own-module.ts';
import { blocksOf, createWalk } from './walk.ts';

const root = resolve(import.meta.dirname, '../..');
const textOf = (document: string): string => readFileSync(join(root, document), 'utf8');

/** Exact sums of the records that docs/your-own-pipeline.md sends: day, name, records, total. */
const first = [
  ['2026-03-01', 'boiler', '2', '435'],
  ['2026-03-01', 'cellar', '1', '-4'],
  ['2026-03-02', 'cellar', '2', '18014398509481982'],
];
const second = [
  ['2026-03-01', 'boiler', '3', '436'],
  ['2026-03-01', 'cellar', '1', '-4'],
  ['2026-03-02', 'cellar', '3', '18014398509481983'],
];
const settings = 'lib/pipelines/readings-settings.ts';
const sums = "SELECT * FROM readings_by_day WHERE day < '2026-04-01' ORDER BY day, name";

describe('word by word, on one run', () => {
  const project = copyProject();
  for (const room of ['test', 'bench'])
    cpSync(join(root, room), join(project.folder, room), { recursive: true });
  const state = join(project.folder, '.millrace');
  const output = (key: string): string => outputOf(state, key);
  const walk = createWalk(project, 'readings');
  const run = {
    state,
    output,
    get credentials() {
      return readCredentials(credentialsFileOf(state));
    },
  };
  /** Where in what the run has printed a test looks from. */
  let from = 0;
  const votes = ownModule({
    run: () => run,
    mark: () => {
      from = walk.said().length;
    },
    appears: line => until(String(line), 60_000, () => line.test(walk.said().slice(from))),
  });
  after(async () => {
    await walk.stop();
    votes.dispose();
    project.dispose();
  });

  // The compiler that the document calls for sees both new pipelines.
  madePipeline(project);

  it('docs/your-own-pipeline.md makes a pipeline, sends to it, changes it, and its sums are exact after SIGKILL; the next start takes what was saved in between', async () => {
    for (const block of blocksOf(textOf('docs/your-own-pipeline.md'))) {
      if (block.language === 'ndjson') writeFileSync(join(project.folder, block.file), block.text);
      if (block.language === 'diff') await walk.changed(block.text);
      if (block.language !== 'sh') continue;
      for (const line of block.text.trim().split('\n')) {
        await walk.typed(line);
        if (line.endsWith('first.ndjson')) await holds(sums, first, 0);
        if (!line.endsWith('second.ndjson')) continue;
        await votes.create();
        await votes.becomes('a', '1 a');
        await walk.kill();
        project.edit(settings, text => text.replace('batchSize: 10_000', 'batchSize: 9'));
        votes.save('rule.ts', rule('2 '));
        from = 0;
        await walk.typed('npm start');
        await holds(sums, second, 1);
        assert.deepEqual(await batchSizes(), { 'readings-aggregate': 9, 'readings-transform': 9 });
        await votes.taken('rule.ts');
        await votes.becomes('b', '2 b');
      }
    }
    const template = join(project.folder, 'cdk.out/millrace-dev-pipelines.template.json');
    assert.ok(readFileSync(template, 'utf8').includes('readings-aggregate'));
  });

  it('examples/graph/README.md makes a stream of one’s own, and changes it while it runs; its rows are exact', async () => {
    let shell = '';
    for (const { language, text, rows } of blocksOf(textOf('examples/graph/README.md'))) {
      if (language === 'diff') await walk.changed(text);
      if (language === 'sql' && rows !== undefined) await holds(text.trim().replace(/;$/, ''), rows);
      if (language === 'sql' && rows === undefined) {
        const said = await walk.typed(shell, text.replace('127.0.0.1:9092', output('BootstrapBrokers')));
        assert.match(
          said,
          /^Stream graph created, stopped\.\n\+-[^]*INSERT INTO [^]*^Stream graph started\.$/m,
        );
      }
      if (language !== 'sh') continue;
      for (const line of text.trim().split('\n'))
        if (line.endsWith('shell')) shell = line;
        else await walk.typed(line);
    }
  });

  async function batchSizes(): Promise<Record<string, number>> {
    const list = await hosted('streams', ['list', '--json', '--state', state]);
    const streams = JSON.parse(list.stdout) as { name: string; batchSize: number }[];
    const ofReadings = streams.filter(({ name }) => name.startsWith('readings-'));
    return Object.fromEntries(ofReadings.map(({ name, batchSize }) => [name, batchSize]));
  }

  async function holds(sql: string, wanted: readonly (readonly string[])[], aside?: number): Promise<void> {
    const stores = storesOf(run);
    let found: unknown;
    await until('exact rows', 60_000, async () => {
      found = (await stores.query(sql)).map(row => row.map(String));
      return JSON.stringify(found) === JSON.stringify(wanted);
    }).catch(() => assert.deepEqual(found, wanted));
    if (aside !== undefined) {
      const records = await stores.setAside('readings-aggregate');
      const without = records.filter(({ bytes }) => bytesAsText(bytes).includes('T10:00:01.000Z'));
      assert.equal(without.length, aside);
    }
    stores.close();
  }
});

describe('README.md', () => {
  it('says of a stream of one’s own what examples/graph/README.md says', () => {
    const [run = ''] = textOf('README.md').split('## Your own stream\n')[1]?.split('\n## ') ?? [];
    const written = [...run.matchAll(/^ {4}(?:millrace> )?(.+)$/gm)].map(([, line = '']) => line);
    const example = blocksOf(textOf('examples/graph/README.md')).slice(1, 3);
    assert.deepEqual(
      written.map(line => line.replace(/; +-- .*$/, ';')).slice(0, 5),
      example.flatMap(({ text }) => text.trim().split('\n')),
    );
  });
});

function bytesAsText(bytes: unknown): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : '';
}
