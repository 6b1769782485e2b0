import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scanStatement } from '../../../../../lib/local/endpoint/rds-data/placeholders.ts';

const names = (sql: string) => scanStatement(sql).names;

describe('placeholders of a statement', () => {
  const cases: readonly (readonly [sql: string, names: readonly string[]])[] = [
    ['SELECT :a, :b1, :a', ['a', 'b1', 'a']],
    ['SELECT :0, :10, :1_x', ['0', '10', '1_x']],
    ["SELECT ':a', 'it''s :b', 'it\\'s :c', :d", ['d']],
    ['SELECT ":a", "x"":b", "\\":c", :d', ['d']],
    ['SELECT `:a`, `x``:b`, :c', ['c']],
    ['SELECT 1 -- :a\n, :b # :c\n, :d /* :e \n :f */, :g', ['b', 'd', 'g']],
    ['SELECT 5--:a', ['a']],
    ['SELECT @x := :a, x::y, :b', ['a', 'b']],
    ["SELECT 'unfinished :a", []],
    ['SELECT /* unfinished :a', []],
    ['SELECT : a', []],
    ['SELECT id FROM t WHERE a=:a AND b IN(:b,:c)', ['a', 'b', 'c']],
  ];
  for (const [sql, expected] of cases) {
    it(`of ${JSON.stringify(sql)} are ${expected.length > 0 ? expected.join(', ') : 'none'}`, () => {
      assert.deepEqual(names(sql), expected);
      const { parts } = scanStatement(sql);
      assert.equal(
        parts.reduce((text, part, index) => `${text}:${expected[index - 1]}${part}`),
        sql,
      );
    });
  }

  it('distinguishes a second statement from a separator that ends the first, or stands in a routine', () => {
    assert.equal(scanStatement('SELECT 1; SELECT 2').isMultiple, true);
    assert.equal(scanStatement('SELECT 1; -- done\n ; /* ; */').isMultiple, false);
    assert.equal(scanStatement("SELECT ';' -- ; x\n").isMultiple, false);
    assert.equal(
      scanStatement('CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW BEGIN SET @a = 1; END').isMultiple,
      false,
    );
  });

  it('knows which statements may change the session', () => {
    for (const sql of ['SELECT 1', ' ( select 1)', '/* a */ INSERT INTO t VALUES (1)', "SELECT '@a'"]) {
      assert.equal(scanStatement(sql).touchesSession, false, sql);
    }
    for (const sql of [
      'SET @a = 1',
      'USE mysql',
      'SELECT @a := 1',
      'LOCK TABLES t READ',
      '/*!50000 SET x = 1 */',
    ]) {
      assert.equal(scanStatement(sql).touchesSession, true, sql);
    }
  });

  it('scans half a megabyte of quoted text', () => {
    const text = "it''s \\' a : trap ".repeat(32_000);
    assert.deepEqual(names(`SELECT '${text}', :a`), ['a']);
  });
});
