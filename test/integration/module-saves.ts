import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, it } from 'node:test';
import { ddl, module, ownModule, rule, type SavesGround } from './own-module.ts';

/** Saves of a module that lies outside the project, and of what belongs to it, while its stream runs. `since`: what the run printed since the last of them. */
export function moduleSaves(ground: SavesGround, since: () => string) {
  const { mark, appears } = ground;
  const { folder, path, streams, create, save, taken, becomes, dispose } = ownModule(ground);
  before(create);
  after(dispose);

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
    async dropped() {
      await streams(['drop', 'votes']);
      save('rule.ts', rule('5 '));
    },
    concerns: (text: string) => text.includes(folder),
  };
}
