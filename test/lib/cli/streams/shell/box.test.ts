import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxed, printed } from '../../../../../lib/cli/streams/shell/box.ts';

test('parameters print with bare keys and strings in double quotes', () => {
  assert.equal(printed({ id: '1' }), '{id:"1"}');
  assert.equal(printed({ from_id: '1', to_id: '2' }), '{from_id:"1",to_id:"2"}');
  assert.equal(printed({}), '{}');
  assert.equal(
    printed({ none: null, yes: true, n: 1.5, list: [1, 'a', null], map: { 'a b': 'say "x"' } }),
    '{none:Null,yes:true,n:1.5,list:[1,"a",Null],map:{"a b":"say \\"x\\""}}',
  );
});

test('a table is boxed with a header row between rules', () => {
  assert.equal(
    boxed(
      ['query', 'params'],
      [
        ['INSERT INTO nodes\n  (id) VALUES (:id)', '{id:"1"}'],
        ['x', '{}'],
      ],
    ),
    [
      '+-------------------------------------+----------+',
      '| query                               | params   |',
      '+-------------------------------------+----------+',
      '| INSERT INTO nodes (id) VALUES (:id) | {id:"1"} |',
      '| x                                   | {}       |',
      '+-------------------------------------+----------+',
    ].join('\n'),
  );
});

test('a table without rows is its header alone', () => {
  assert.equal(boxed(['name'], []), '+------+\n| name |\n+------+');
});
