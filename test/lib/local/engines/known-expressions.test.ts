import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { keeping } from '../../../../lib/local/engines/dynalite/known-expressions.ts';

const require = createRequire(import.meta.url);
type Parse = Parameters<typeof keeping>[0];
type Named = Readonly<Record<string, unknown>>;
const parsers = {
  condition: (require('dynalite/db/conditionParser') as { parse: Parse }).parse,
  update: (require('dynalite/db/updateParser') as { parse: Parse }).parse,
};

/** What a parser answers or throws, and what it leaves as unused. */
function parsed(parse: Parse, expression: string, attrNames: Named, attrVals: Named): unknown {
  const context = {
    attrNames,
    attrVals,
    unusedAttrNames: { ...attrNames },
    unusedAttrVals: { ...attrVals },
    isReserved: (name: string) => name.toUpperCase() === 'COUNT',
    compare: (_: string, a: unknown, b: unknown) => Number(Object(a).N) > Number(Object(b).N),
  };
  let answer: unknown;
  try {
    answer = parse(expression, { context });
  } catch (error) {
    // What is unused matters no more.
    return String(error);
  }
  return { answer, unused: [context.unusedAttrNames, context.unusedAttrVals] };
}

const names = { '#k': 'id', '#s': 'source', '#c': 'constructor' };
const cases: readonly (readonly [
  kind: keyof typeof parsers,
  expression: string,
  names: Named,
  values: readonly Named[],
])[] = [
  [
    'condition',
    'attribute_not_exists(#k) OR #s IN (:a, :b) OR expires_at <= :now',
    names,
    [
      { ':a': { S: 'x' }, ':b': { S: 'y' }, ':now': { N: '1' } },
      { ':a': { S: ':b' }, ':b': { S: 'x' }, ':now': { N: '2' } },
      { ':a': { S: 'x' }, ':b': { S: 'x' }, ':now': { N: '1' }, ':unused': { S: '' } },
      { ':a': { S: 'x' }, ':b': { S: 'y' } },
    ],
  ],
  [
    'condition',
    '#k BETWEEN :low AND :high',
    { '#k': 'id' },
    [
      { ':low': { N: '1' }, ':high': { N: '2' } },
      { ':low': { N: '2' }, ':high': { N: '1' } },
      { ':low': { N: '1' }, ':high': { N: '3' } },
      { ':low': { N: '1' }, ':high': { S: '3' } },
    ],
  ],
  [
    'condition',
    'NOT (a between :low and :high OR b BETWEEN c AND :high) AND type = :low',
    {},
    [
      { ':low': { N: '1' }, ':high': { N: '2' } },
      { ':low': { N: '1' }, ':high': { N: '1' } },
      { ':low': { N: '3' }, ':high': { N: '2' } },
    ],
  ],
  ['condition', 'attribute_type(id, :t)', {}, [{ ':t': { S: 'N' } }, { ':t': { S: 'no type' } }]],
  [
    'condition',
    'begins_with(#c.a[1], :v)',
    names,
    [{ ':v': { S: 'a' } }, { ':v': { N: '1' } }, { ':v': { S: 'b' } }],
  ],
  ['condition', 'count = :v', {}, [{ ':v': { N: '1' } }, { ':v': { N: '2' } }]],
  ['condition', '#k = :v AND', names, [{ ':v': { N: '1' } }, { ':v': { N: '2' } }]],
  [
    'update',
    'SET #s = if_not_exists(#s, :zero) + :n, #k = list_append(:l, tags) ADD other :n REMOVE gone[2]',
    names,
    [
      { ':zero': { N: '0' }, ':n': { N: '5' }, ':l': { L: [{ S: 'a' }] } },
      { ':zero': { N: '1' }, ':n': { N: '6' }, ':l': { L: [] } },
      { ':zero': { N: '1' }, ':n': { S: '6' }, ':l': { L: [] } },
      { ':zero': { N: '2' }, ':n': { N: '7' }, ':l': { L: [{ M: { S: { S: 'b' } } }] } },
    ],
  ],
];

describe('expressions that dynalite knows', () => {
  for (const [kind, expression, names, values] of cases)
    it(`${kind} ${expression} is as parsed anew, with every value`, () => {
      const kept = keeping(parsers[kind]);
      for (const attrVals of [...values, ...values])
        assert.deepEqual(
          parsed(kept, expression, names, attrVals),
          parsed(parsers[kind], expression, names, attrVals),
        );
    });

  it('are parsed once', () => {
    let parses = 0;
    const kept = keeping((expression, options) => {
      parses += 1;
      return parsers.condition(expression, options);
    });
    for (const number of [1, 2, 3]) parsed(kept, 'id = :v', {}, { ':v': { N: String(number) } });
    assert.equal(parses, 1);
    parsed(kept, 'id = :v', {}, { ':v': { S: '1' } });
    parsed(kept, 'id = :w', {}, { ':w': { S: '1' } });
    assert.equal(parses, 3);
    for (const high of [1, 2, 0, 3])
      parsed(kept, 'id BETWEEN :low AND :high', {}, { ':low': { N: '1' }, ':high': { N: String(high) } });
    assert.equal(parses, 5);
  });
});
