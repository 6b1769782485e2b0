import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Done, Level, Store, TableAnswer } from 'millrace-dynalite-store';
import { quicken, readTablesOnce } from '../../../../lib/local/engines/dynalite/quick-store.ts';

type Operations = Parameters<Level['batch']>[0];

/** A store whose reads answer `answers`, and whose writes are answered by hand. */
function subject(answers: (key: string) => unknown = () => undefined, status = 'open') {
  const slow: string[] = [];
  const written: { readonly operations: Operations; readonly done: Done }[] = [];
  const db = {
    status,
    get: (key: string) => slow.push(`read ${key}`),
    getSync: answers,
    put: (key: string) => slow.push(`write ${key}`),
    batch: (operations: Operations, done: Done) => written.push({ operations, done }),
  } as unknown as Level;
  quicken({ db } as unknown as Store);
  return { db, slow, written };
}

describe('dynalite’s store', () => {
  it('answers a read after its caller has gone on, and its error too', async () => {
    const { db } = subject(key => {
      if (key === 'bad') throw new Error('cannot be decoded');
      return `value of ${key}`;
    });
    const heard: unknown[] = [];
    void db.get('a', (error, value) => heard.push(error, value));
    void db.get('bad', error => heard.push(error?.message));
    assert.deepEqual(heard, []);
    await turn();
    assert.deepEqual(heard, [null, 'value of a', 'cannot be decoded']);
  });

  it('is read by dynalite’s own way while it opens, and where a table is not settled', () => {
    const opening = subject(() => 'value', 'opening');
    void opening.db.get('a', assert.fail);
    assert.deepEqual(opening.slow, ['read a']);

    const { db, slow } = subject(key => ({ TableStatus: key === 'table~new' ? 'CREATING' : 'ACTIVE' }));
    void db.get('table~new', assert.fail);
    void db.get('table~old', () => undefined);
    void db.put('table~new', {}, assert.fail);
    assert.deepEqual(slow, ['read table~new', 'write table~new']);
  });

  it('writes together, in their order, what comes in one turn, and answers each when it is stored', async () => {
    const { db, written } = subject();
    const heard: string[] = [];
    for (const key of ['a', 'b', 'a']) void db.put(key, heard.length, () => heard.push(key));
    await turn();
    void db.put('c', 1, () => heard.push('c'));
    await turn();
    assert.deepEqual(
      written.map(({ operations }) => operations.map(({ key }) => key)),
      [['a', 'b', 'a'], ['c']],
    );
    assert.deepEqual(heard, []);
    written[0]?.done();
    await turn();
    assert.deepEqual(heard, ['a', 'b', 'a']);
  });

  it('answers each write with the error of what it was written with', async () => {
    const { db, written } = subject();
    const heard: (string | undefined)[] = [];
    for (const key of ['a', 'b']) void db.put(key, 1, error => heard.push(error?.message));
    await turn();
    written[0]?.done(new Error('disk full'));
    await turn();
    assert.deepEqual(heard, ['disk full', 'disk full']);
  });
});

describe('a table', () => {
  it('is read once in a turn, but by what may change it, and an error is nobody else’s', async () => {
    const reads: string[] = [];
    const store = {
      getTable: (name: string, ...how: [TableAnswer] | [boolean, TableAnswer]) => {
        reads.push(name);
        const answer = how.length === 1 ? how[0] : how[1];
        if (name === 'missing') answer(new Error('not found'));
        else
          answer(null, {
            TableName: name,
            TableArn: name,
            TableStatus: 'ACTIVE',
            KeySchema: [{ AttributeName: `read ${reads.length}` }],
            AttributeDefinitions: [],
          });
      },
    } as unknown as Store;
    readTablesOnce(store);
    const heard: (string | undefined)[] = [];
    const hear: TableAnswer = (error, table) =>
      heard.push(error?.message ?? table?.KeySchema[0]?.AttributeName);
    store.getTable('a', hear);
    store.getTable('a', hear);
    store.getTable('a', false, hear);
    for (let time = 0; time < 2; time++) store.getTable('missing', hear);
    await turn();
    store.getTable('a', hear);
    assert.deepEqual(heard, ['read 1', 'read 1', 'read 2', 'not found', 'not found', 'read 5']);
    assert.deepEqual(reads, ['a', 'a', 'missing', 'missing', 'a']);
  });
});
