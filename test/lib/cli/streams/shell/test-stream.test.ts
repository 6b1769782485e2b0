import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed } from '../../../../../lib/cli/streams/shell/test-stream.ts';

test('parameters print with bare keys and strings in double quotes', () => {
  assert.equal(printed({ id: '1' }), '{id:"1"}');
  assert.equal(printed({ from_id: '1', to_id: '2' }), '{from_id:"1",to_id:"2"}');
  assert.equal(printed({}), '{}');
  assert.equal(
    printed({ none: null, yes: true, n: 1.5, list: [1, 'a', null], map: { 'a b': 'say "x"' } }),
    '{none:Null,yes:true,n:1.5,list:[1,"a",Null],map:{"a b":"say \\"x\\""}}',
  );
});
