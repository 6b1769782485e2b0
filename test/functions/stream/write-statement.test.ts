import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runsOf } from '../../../functions/stream/runs.ts';
import { statementsOf, TransformFault } from '../../../functions/stream/write-statement.ts';

const insert = 'INSERT INTO nodes (id) VALUES (:id)';

test('names stand after a colon or a dollar sign, and not in quotes, comments or identifiers', () => {
  const query = `insert into t$x (a, b) values ($id, :b) -- $c\n/* :d */ on duplicate key update a = '$e :f', b = ":g" # :h`;
  const [statement] = statementsOf([[query, { id: 1, b: 2 }]]);
  assert.equal(statement?.sql, query.replace('$id', ':id'));
  assert.equal(statement?.query, query);
});

test('every kind of value travels, lists and maps as JSON', () => {
  const params = {
    none: null,
    nothing: undefined,
    yes: true,
    int: 7,
    float: 1.5,
    big: 2n ** 60n,
    text: 'é',
    list: [1, 'a', null, [2n]],
    map: { a: { b: [] } },
  };
  const [statement] = statementsOf([['REPLACE INTO t VALUES (:none)', params]]);
  assert.deepEqual(statement?.parameters, {
    none: null,
    nothing: null,
    yes: true,
    int: 7,
    float: 1.5,
    big: '1152921504606846976',
    text: 'é',
    list: '[1,"a",null,["2"]]',
    map: '{"a":{"b":[]}}',
  });
  assert.doesNotThrow(() => JSON.stringify(statement.params));
});

test('params may be left out', () => {
  assert.deepEqual(statementsOf([['DELETE FROM t']])[0]?.params, {});
});

const faults: readonly (readonly [answer: unknown, message: string])[] = [
  [undefined, 'stream() must answer a list of [sql, params], not nothing'],
  [{}, 'stream() must answer a list of [sql, params], not a map'],
  [[insert], "statement 1 of stream()'s answer must be [sql, params], not a string"],
  [
    [
      [insert, { id: 1 }],
      [1, {}],
    ],
    "statement 2 of stream()'s answer: its sql is 1, not a string",
  ],
  [[[insert, [1]]], 'its params are a list of 1, not a map of names and values'],
  [[[insert, {}]], 'uses :id, which is not in its params'],
  [[[insert, { id: Number.NaN }]], 'parameter id is NaN; a value is null, a boolean, a finite number'],
  [[[insert, { id: [new Date(0)] }]], 'parameter id[0] is a Date;'],
  [[[insert, { id: new Uint8Array(1) }]], 'parameter id is a Uint8Array;'],
  [[[insert, { id: 1, 'a b': 1 }]], `a parameter's name is letters, digits and _, not "a b"`],
  [[['SELECT 1']], 'begins with "SELECT": a transform writes rows by INSERT, REPLACE, UPDATE or DELETE'],
  [[['/* x */ create table t (a int)']], 'begins with "CREATE"'],
  [[['/*! COMMIT */']], 'begins with "/*! COMMIT */"'],
];

for (const [answer, message] of faults) {
  test(`a wrong answer is refused: ${message}`, () => {
    assert.throws(
      () => statementsOf(answer),
      (error: Error) => error instanceof TransformFault && error.message.includes(message),
    );
  });
}

test('consecutive statements of one text travel together, in their order', () => {
  const rows = Array.from({ length: 501 }, (_, id): [string, { id: number }] => [insert, { id }]);
  const runs = runsOf(
    statementsOf([['DELETE FROM nodes'], ...rows, ['DELETE FROM nodes'], [insert, { id: 9 }]]),
  );
  assert.deepEqual(
    runs.map(({ sql, sets }) => [sql, sets.length]),
    [
      ['DELETE FROM nodes', 1],
      [insert, 500],
      [insert, 1],
      ['DELETE FROM nodes', 1],
      [insert, 1],
    ],
  );
});
