import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matching } from '../../dashboard/controls/options.ts';

const options = [
  { name: 'ADRO.JK', detail: 'Alamtri · Energy' },
  { name: 'BBCA.JK', detail: 'Bank Central Asia · Financials' },
  { name: 'CASA.JK', detail: 'Capital Asia · Financials' },
];
const names = (query: string) => matching(options, query).map(option => option.name);

test('a search finds by ticker, by company and by sector, whatever the case', () => {
  assert.deepEqual(names('bbca'), ['BBCA.JK']);
  assert.deepEqual(names('ENERGY'), ['ADRO.JK']);
});

test('every word has to be found, and names that begin with the first come first', () => {
  assert.deepEqual(names('asia financials'), ['BBCA.JK', 'CASA.JK']);
  assert.deepEqual(names('ca'), ['CASA.JK', 'BBCA.JK']);
  assert.deepEqual(names('bank energy'), []);
});

test('an empty search finds everything', () => assert.equal(names('  ').length, 3));
