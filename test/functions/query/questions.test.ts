import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestUpTo } from '../../../functions/query/default-day.ts';
import { freshness } from '../../../functions/query/freshness.ts';
import { BadRequest } from '../../../functions/query/http.ts';
import { namesOf, readNames, readParameters } from '../../../functions/query/parameters.ts';
import { withoutBytes } from '../../../functions/query/set-aside.ts';
import { isGroupName } from '../../../domain/group-name.ts';

const known = ['sectors', 'day'];
const asked = (query: string): readonly string[] | undefined =>
  readNames(readParameters(query, known, ['sectors']), 'sectors', isGroupName);
const shown = (query: string, there: readonly string[]): readonly string[] =>
  namesOf(asked(query) ?? [], name => there.includes(name), 'sectors', isGroupName);

const oil = 'Oil, Gas & Consumable Fuels';

test('a name with commas is one name, alone and among others', () => {
  const query = new URLSearchParams([['sectors', oil]]);
  assert.deepEqual(shown(query.toString(), [oil]), [oil]);
  query.append('sectors', 'A,B');
  assert.deepEqual(shown(query.toString(), []), [oil, 'A,B']);
});

test('a value with commas is several names where there is no such one', () => {
  assert.deepEqual(shown('sectors=Energy,Financials', ['Energy']), ['Energy', 'Financials']);
  assert.deepEqual(shown('sectors=A,B', ['A,B']), ['A,B']);
  assert.throws(() => shown('sectors=A,A', []), BadRequest);
  assert.throws(() => shown('sectors=A,B,C,D,E,F,G,H,I', []), BadRequest);
});

for (const name of ['100 %', '%2C', '"quoted"', "O'Neill", 'a&b=c#d', '日本', 'x'.repeat(64), 'a\\b', '+'])
  test(`the name ${name.slice(0, 12)} comes as it was asked for`, () => {
    assert.deepEqual(asked(new URLSearchParams({ sectors: name }).toString()), [name]);
  });

for (const query of [
  'sectors=',
  'sectors=+x',
  'sectors=A&sectors=A',
  `sectors=${'x'.repeat(65)}`,
  'day=2026-03-01&day=2026-03-02',
  'sector=A',
  'ABCDEFGHI'.replaceAll(/./g, '&sectors=$&').slice(1),
])
  test(`${query.slice(0, 24)} is refused`, () => assert.throws(() => asked(query), BadRequest));

test('the page opens on the newest day up to today, and never on one after it', () => {
  assert.equal(newestUpTo('2026-03-01', ['2062-01-05', '2026-03-01', '2026-01-05']), '2026-03-01');
  assert.equal(newestUpTo('2026-03-01', ['2062-01-05', '2026-03-02']), '2026-03-01');
  assert.equal(newestUpTo('2026-03-01', []), null);
});

test('an answer is read twice more after the last batch, and on another day, and then not again', () => {
  const at = Date.UTC(2026, 2, 1, 12);
  const written = [null, new Date(at - 90_000).toISOString(), new Date(at).toISOString()];
  const after = (ms: number): string => freshness(written, at + ms);
  assert.equal(after(0), after(2_999));
  assert.equal(after(3_000), after(64_999));
  assert.equal(after(65_000), after(3_600_000));
  assert.equal(new Set([after(0), after(3_000), after(65_000), after(43_200_000)]).size, 4);
});

test('bytes of what was set aside are left out where the page is not to show them', () => {
  const record = {
    id: 'a',
    sourceSuffix: '#',
    topic: 't',
    partition: 0,
    offset: 1,
    at: '',
    reason: 'r',
    length: 3,
    bytes: 'AAAA',
  };
  assert.deepEqual(withoutBytes({ records: [record], isCapped: false }), {
    records: [{ ...record, bytes: null }],
    isCapped: false,
  });
});
