import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ddlBeside } from '../../../../../lib/cli/streams/module/ddl.ts';
import { writeTemplate } from '../../../../../lib/cli/streams/module/template.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-ddl-'));
after(() => rmSync(folder, { recursive: true }));

const beside = (name: string, text: string) => {
  writeFileSync(join(folder, `${name}.sql`), text);
  return ddlBeside(join(folder, `${name}.ts`));
};

test('the file of the module’s name is cut into statements, whatever stands in quotes and comments', async () => {
  const table = "CREATE TABLE IF NOT EXISTS a (b TEXT DEFAULT ';', `c;d` INT) -- no; end";
  const view = '/* the; view */ create view if not exists v as select 1 as one';
  const ddl = await beside('good', `-- two; statements\n${table}\n;\n${view};\n;\n# nothing;\n`);
  assert.deepEqual(ddl?.statements.length, 2);
  assert.ok(ddl.statements[0]?.includes("DEFAULT ';'"));
  assert.ok(ddl.statements[1]?.includes('create view'));
});

test('a module without such a file has none', async () => {
  assert.equal(await ddlBeside(join(folder, 'alone.ts')), undefined);
});

for (const statement of [
  'DROP TABLE a',
  'CREATE TABLE a (b INT)',
  'CREATE OR REPLACE VIEW v AS SELECT 1',
  'CREATE TEMPORARY TABLE IF NOT EXISTS a (b INT)',
  'INSERT INTO a VALUES (1)',
  "SELECT 'CREATE TABLE IF NOT EXISTS'",
  'CREATE TABLE IF NOT EXISTS a (b INT) /*! , (SELECT 1) */',
])
  test(`${statement} is refused by name, and whatever is beside it with it`, async () => {
    await assert.rejects(beside('bad', `CREATE TABLE IF NOT EXISTS ok (a INT); ${statement};`), error => {
      assert.ok(error instanceof Error && error.name === 'Refusal');
      assert.match(error.message, /bad\.sql: only CREATE TABLE IF NOT EXISTS and CREATE VIEW IF NOT EXISTS/);
      assert.ok(error.message.endsWith(`not ${statement}`), error.message);
      return true;
    });
  });

test('the template is a module and a DDL that may stand beside it, and overwrites nothing', async () => {
  const before = process.env.INIT_CWD;
  process.env.INIT_CWD = folder;
  try {
    const { module, ddl } = await writeTemplate('my-tally');
    assert.deepEqual([module, ddl], [join(folder, 'my-tally.ts'), join(folder, 'my-tally.sql')]);
    assert.equal((await ddlBeside(module))?.statements.length, 1);
    const text = readFileSync(module, 'utf8');
    await assert.rejects(writeTemplate('my-tally'), {
      name: 'Refusal',
      message: `${module} exists already: choose another name`,
    });
    assert.equal(readFileSync(module, 'utf8'), text);
    rmSync(module);
    await assert.rejects(writeTemplate('my-tally'), {
      message: `${ddl} exists already: choose another name`,
    });
  } finally {
    if (before === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = before;
  }
});
