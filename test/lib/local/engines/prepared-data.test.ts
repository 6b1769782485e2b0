import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { putPreparedData } from '../../../../lib/local/engines/prepared-data.ts';

describe('data that an engine begins with', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'millrace-prepared-'));
  after(() => rmSync(scratch, { recursive: true }));

  /** `put(settings)` puts data into a new folder and gives its file; `made` are the folders that were worked in. */
  const place = (name: string, cache = join(scratch, name, 'cache')) => {
    mkdirSync(join(scratch, name));
    const made: string[] = [];
    const put = async (settings: string): Promise<string> => {
      const folder = mkdtempSync(join(scratch, name, 'state-'));
      const make = (at: string): Promise<void> => {
        made.push(at);
        mkdirSync(at);
        if (settings === 'bad') return Promise.reject(new Error('bad is bad'));
        writeFileSync(join(at, 'file'), settings);
        return Promise.resolve();
      };
      await putPreparedData({ cache, engine: 'kafka', madeOf: [settings], make }, join(folder, 'data'));
      return readFileSync(join(folder, 'data', 'file'), 'utf8');
    };
    return { cache, made, put };
  };

  it('are made once for each setting, also when several ask at once, and copied from the cache', async () => {
    const { made, put } = place('once');
    assert.deepEqual(await Promise.all([put('a'), put('a'), put('b')]), ['a', 'a', 'b']);
    assert.equal(await put('a'), 'a');
    assert.equal(made.length, 2);
  });

  it('are made in their own place where the cache cannot be written', async () => {
    const { made, put } = place('closed', '/proc/nowhere');
    assert.deepEqual([await put('a'), await put('a')], ['a', 'a']);
    assert.deepEqual(
      made.map(folder => folder.startsWith(join(scratch, 'closed'))),
      [true, true],
    );
  });

  it('that cannot be made leave nothing in the cache, and the reason is the last one', async () => {
    const { cache, put } = place('bad');
    await assert.rejects(put('bad'), /bad is bad/);
    assert.deepEqual(
      readdirSync(cache).filter(name => !name.endsWith('.lock')),
      [],
    );
    assert.equal(await put('good'), 'good');
  });
});
