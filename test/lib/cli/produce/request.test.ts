import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { request } from '../../../../lib/cli/produce/request.ts';
import { WrongUsage } from '../../../../lib/terminal/refusal.ts';

describe('the words after produce', () => {
  it('default to a tick a second, and to no pause for a file', () => {
    assert.equal(request(['trades']).interval, 1);
    assert.equal(request(['trades', '--file', 'x.csv']).interval, 0);
    assert.equal(request(['trades']).limit, Number.POSITIVE_INFINITY);
  });

  it('allow no rejected row unless they say how many', () => {
    assert.equal(request(['trades']).allowRejected, 0);
    assert.equal(request(['posts', '--allow-rejected', '12']).allowRejected, 12);
  });

  it('take fractions of a second', () => {
    assert.equal(request(['trades', '--interval', '0.25']).interval, 0.25);
    assert.equal(request(['trades', '--interval=.5']).interval, 0.5);
  });

  it('lead raw lines to a topic that has to be named', () => {
    const asked = request(['raw', '--topic', 't', '--file', '-', '--key-field', 'user id']);
    assert.deepEqual([asked.source.name, asked.topic, asked.file], ['raw', 't', '-']);
    assert.deepEqual([asked.interval, asked.speed, asked.own['key-field']], [0, undefined, 'user id']);
    assert.throws(() => request(['raw']), /say which topic: --topic T/);
  });

  it('replay a file by the times of its events with --speed, which excludes --interval', () => {
    assert.equal(request(['trades', '--file', 'x.csv', '--speed', '3600']).speed, 3600);
    assert.throws(
      () => request(['trades', '--file', 'x.csv', '--speed', '2', '--interval', '0']),
      /--speed and --interval exclude each other/,
    );
    assert.throws(() => request(['trades', '--speed', '2']), /--speed replays a file/);
    assert.throws(() => request(['raw', '--topic', 't', '--speed', '2']), /messages of raw have none/);
  });

  it('lead posts to the topic of the run, a second apart only where they are simulated', () => {
    const { topic, interval, own } = request(['posts', '--word', '', '--lang', 'en']);
    assert.deepEqual([topic, interval, own['word'], own['lang']], [undefined, 1, '', 'en']);
    assert.equal(request(['posts', '--file', 'x.ndjson']).interval, 0);
    assert.equal(request(['posts', '--source', 'jetstream']).interval, 0);
    assert.equal(request(['posts', '--topic', 't']).topic, 't');
  });

  it('are refused by name where a flag belongs to another source', () => {
    assert.throws(() => request(['trades', '--key-field', 'id']), /trades has no flag --key-field/);
    assert.throws(
      () => request(['raw', '--topic', 't', '--companies', 'c.csv']),
      /raw has no flag --companies/,
    );
  });

  for (const words of [
    [],
    ['nonsense'],
    ['trades', 'more'],
    ['trades', '--what'],
    ['trades', '--file'],
    ['trades', '--interval', '-1'],
    ['trades', '--interval', '1e3'],
    ['trades', '--interval', ''],
    ['trades', '--limit', '0.5'],
    ['trades', '--allow-rejected', '10%'],
    ['trades', '--file', 'x.csv', '--speed', '0'],
  ]) {
    it(`are wrong usage when they are "${words.join(' ')}"`, () => {
      assert.throws(() => request(words), WrongUsage);
    });
  }
});
