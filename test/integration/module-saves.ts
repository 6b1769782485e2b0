import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { createIdempotentProducer } from '../../lib/local/kafka-client.ts';
import type { LocalRun } from '../support/run/local-run.ts';
import { hosted } from '../support/run/hosted.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';

export interface SavesGround {
  readonly run: () => LocalRun;
  /** What the run printed since this test began or last saved something. */
  readonly since: () => string;
  /** From here on counts what appears. */
  readonly mark: () => void;
  readonly appears: (line: RegExp) => Promise<void>;
}

const ddl = 'CREATE TABLE IF NOT EXISTS votes (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(80));\n';
const rule = (sign: string): string => `export const sign: string = '${sign}';\n`;
const module = (suffix: string): string => `import { sign } from './rule.ts';

export const stream = (batch: Uint8Array[]): [string, object][] =>
  batch.map(message => {
    const text = sign + new TextDecoder().decode(message) + '${suffix}';
    return ['INSERT INTO votes (text) VALUES (:text)', { text }];
  });
`;

/** Saves of a module that lies outside the project, and of what belongs to it, while its stream runs. */
export function moduleSaves({ run, since, mark, appears }: SavesGround) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-module-saves-')));
  const path = (file: string): string => join(folder, file);
  const save = (file: string, text: string): void => {
    mark();
    writeFileSync(path(file), text);
  };
  const streams = async (words: readonly string[], input?: string): Promise<string> => {
    const all = [...words, '--state', run().state];
    const { code, stdout, stderr } = await hosted('streams', all, { INIT_CWD: folder }, input);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const taken = (file: string): Promise<void> =>
    appears(new RegExp(`^saved .*${folder}/${file}.*: new code in votes, applied in \\d`, 'm'));
  const rows = async (): Promise<readonly unknown[]> => {
    const stores = storesOf(run());
    try {
      return (await stores.query('SELECT text FROM votes ORDER BY id')).map(([text]) => text);
    } finally {
      stores.close();
    }
  };
  const wanted: string[] = [];
  /** Sends a message and waits for the row that the code as it should be makes of it, behind all others. */
  const becomes = async (message: string, row: string): Promise<void> => {
    wanted.push(row);
    const producer = createIdempotentProducer({
      clientId: 'module-saves',
      brokers: run().output('BootstrapBrokers').split(','),
    });
    await producer.connect();
    await producer.send({ topic: 'votes', messages: [{ value: message, partition: 0 }] });
    await producer.disconnect();
    let found: readonly unknown[] = [];
    await until(`the row ${row}`, 60_000, async () => {
      found = await rows();
      return found.length >= wanted.length;
    });
    assert.deepEqual(found, wanted);
  };

  before(async () => {
    writeFileSync(path('votes.ts'), module(''));
    writeFileSync(path('rule.ts'), rule('1 '));
    writeFileSync(path('votes.sql'), ddl);
    await streams(['topics', 'create', 'votes']);
    await streams(
      ['shell'],
      'CREATE KAFKA STREAM votes TOPICS votes TRANSFORM votes.stream BATCH_INTERVAL 0; START STREAM votes;',
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  it('of a module, or of what it imports, gives its stream new code, also by a rename', async () => {
    await becomes('a', '1 a');
    writeFileSync(path('.votes.ts.new'), module('!'));
    mark();
    renameSync(path('.votes.ts.new'), path('votes.ts'));
    await taken('votes.ts');
    await becomes('b', '1 b!');
    save('rule.ts', rule('2 '));
    await taken('rule.ts');
    await becomes('c', '2 c!');
  });

  it('of a module, again and again at once, ends with what was saved last', async () => {
    for (let time = 0; time < 10; time++) {
      writeFileSync(path('votes.ts'), module(`#${time}`));
      save('rule.ts', rule(`${time} `));
    }
    mark();
    save('votes.ts', module(''));
    await taken('votes.ts');
    await becomes('d', '9 d');
  });

  it('of broken code is named by file and line, and the stream keeps the code it has', async () => {
    save('rule.ts', "export const sign = 'x';\nexport const = 7;\n");
    await appears(
      new RegExp(
        `^saved ${folder}/rule\\.ts: not applied, votes keeps its code: votes\\.stream: ${folder}/rule\\.ts: line 2, column 14: `,
        'm',
      ),
    );
    await becomes('e', '9 e');
    save('votes.ts', `${module('')}import './later.ts';\n`);
    await appears(/^saved \S+: not applied, votes keeps its code: /m);
    save('rule.ts', rule('3 '));
    await appears(/^saved \S+: not applied, votes keeps its code: .*Could not resolve "\.\/later\.ts"/m);
    save('later.ts', "throw new Error('too early');\n");
    await appears(
      new RegExp(`^saved ${folder}/later\\.ts: not applied, .*later\\.ts: line 1, column 7: too early`, 'm'),
    );
    save('later.ts', 'export {};\n');
    await taken('later.ts');
    await becomes('g', '3 g');
  });

  it('of a module does not end with its folder: it keeps its code until there is one again', async () => {
    mark();
    rmSync(path('votes.ts'));
    await appears(
      new RegExp(`^saved ${folder}/votes\\.ts: not applied, .*: Couldn't get the transform script`, 'm'),
    );
    await becomes('h', '3 h');
    mark();
    rmSync(folder, { recursive: true });
    await appears(/^saved .*rule\.ts.*: not applied, votes keeps its code: /m);
    mkdirSync(folder);
    writeFileSync(path('votes.sql'), ddl);
    writeFileSync(path('rule.ts'), rule('3 '));
    writeFileSync(path('later.ts'), 'export {};\n');
    save('votes.ts', module('?'));
    await taken('votes.ts');
    await becomes('i', '3 i?');
  });

  it('of the DDL beside a module makes what is new in it, and says what it cannot change', async () => {
    save('votes.sql', `${ddl.replace('80', '90')}CREATE TABLE IF NOT EXISTS counts (n INT);\n`);
    await taken('votes.sql');
    assert.match(since(), new RegExp(`^ {2}${folder}/votes\\.sql: 1 statement applied$`, 'm'));
    assert.match(
      since(),
      /^ {2}\S+votes\.sql: what is there already stays as it is, whatever changed in CREATE TABLE IF NOT EXISTS votes .*: alter or drop it in a MySQL client$/m,
    );
    save('votes.sql', `${ddl}ALTER TABLE votes ADD more INT;\n`);
    await appears(
      /^saved \S+votes\.sql: not applied, .* can stand there, not ALTER TABLE votes ADD more INT$/m,
    );
    save('votes.sql', ddl);
    await taken('votes.sql');
  });

  it('of the module of a stopped stream changes its code, and it stays stopped', async () => {
    await streams(['stop', 'votes']);
    save('votes.ts', module(' stopped'));
    await taken('votes.ts');
    const list = JSON.parse(await streams(['list', '--json'])) as { name: string; status: string }[];
    assert.equal(list.find(({ name }) => name === 'votes')?.status, 'stopped');
    await streams(['start', 'votes']);
    await becomes('k', '3 k stopped');
  });

  return {
    /** While no run is there. */
    saveInBetween: () => writeFileSync(path('rule.ts'), rule('4 ')),
    async isTakenByTheNextStart() {
      await taken('rule.ts');
      await becomes('l', '4 l stopped');
    },
    async dropped() {
      await streams(['drop', 'votes']);
      save('rule.ts', rule('5 '));
    },
    concerns: (text: string) => text.includes(folder),
  };
}
