import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstWord, sqlTokens, statementsOf } from '../../domain/sql-text.ts';

test('names after colons and after dollars are two kinds; in quotes, comments and other names there are no names', () => {
  const sql = 'SELECT :a, $b, t$c, x::d, @e := :f -- :g\n, \':h $i\', `:j`, /* $k */ "$l" # :m';
  const names = [...sqlTokens(sql)].flatMap(token =>
    'name' in token ? [`${token.kind} ${token.name}`] : [],
  );
  assert.deepEqual(names, ['colon a', 'dollar b', 'colon f']);
});

test('a token says where it stands', () => {
  const sql = 'DELETE FROM t WHERE a = $id; -- done';
  const texts = [...sqlTokens(sql)].map(({ kind, from, to }) => [kind, sql.slice(from, to)]);
  assert.deepEqual(texts, [
    ['dollar', '$id'],
    ['separator', ';'],
    ['comment', '-- done'],
  ]);
});

test('the first word is found behind comments and brackets', () => {
  assert.equal(firstWord('/* a */ -- b\n ((select 1))'), 'SELECT');
  assert.equal(firstWord('-- insert'), '');
  assert.equal(firstWord("'insert'"), '');
});

test('a script is cut at the separators that end a statement, and empty statements are left out', () => {
  assert.deepEqual(statementsOf("CREATE TABLE a (b CHAR(1) DEFAULT ';'); -- ; \n ;\nDROP TABLE c"), [
    "CREATE TABLE a (b CHAR(1) DEFAULT ';')",
    '\nDROP TABLE c',
  ]);
  assert.deepEqual(statementsOf(' ; '), []);
});
