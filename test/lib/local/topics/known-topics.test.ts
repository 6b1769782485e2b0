import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { knownTopics, topicsFileOf } from '../../../../lib/local/topics/known-topics.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-topics-'));
after(() => rmSync(folder, { recursive: true }));

const arn = 'arn:aws:kafka:us-east-1:000000000000:cluster/millrace/11111111-2222-3333-4444-555555555555-1';
const [first, second, third] = ['a', 'b', 'c'].map(digit => digit.repeat(32)) as [string, string, string];

test('the first topic of a name has the cluster’s ARN, each other one an ARN of its own, in every run', () => {
  const file = topicsFileOf(join(folder, 'mappings.json'));
  assert.equal(file, join(folder, 'topics.json'));
  const known = knownTopics(file);
  assert.equal(known.sourceOf(arn, 'orders', first), arn);
  const ofSecond = known.sourceOf(arn, 'orders', second);
  assert.equal(
    ofSecond,
    'arn:aws:kafka:us-east-1:000000000000:cluster/millrace/bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb-1',
  );
  assert.notEqual(known.sourceOf(arn, 'orders', third), ofSecond);
  const later = knownTopics(file);
  assert.equal(later.sourceOf(arn, 'orders', second), ofSecond);
  assert.equal(later.sourceOf(arn, 'orders', first), arn);
});

test('topics of another name, or of another cluster, have a first one of their own', () => {
  const known = knownTopics(join(folder, 'names.json'));
  assert.equal(known.sourceOf(arn, 'orders', first), arn);
  assert.equal(known.sourceOf(arn, 'returns', second), arn);
  assert.equal(known.sourceOf(`${arn.slice(0, -1)}2`, 'orders', third), `${arn.slice(0, -1)}2`);
});

test('each mapping writes its topic down, also while another one writes', () => {
  const file = join(folder, 'read.json');
  const [one, other] = [knownTopics(file), knownTopics(file)];
  assert.equal(one.readBy('u'), undefined);
  one.reads('u', first);
  other.reads('v', second);
  one.sourceOf(arn, 'orders', first);
  assert.deepEqual([other.readBy('u'), one.readBy('v')], [first, second]);
  one.reads('u', third);
  assert.equal(other.readBy('u'), third);
});

test('a file that holds something else is an error that names it, and is left alone', () => {
  const file = join(folder, 'broken.json');
  for (const text of ['{', '[]', '{"first":{}}']) {
    writeFileSync(file, text);
    assert.throws(
      () => knownTopics(file).sourceOf(arn, 'orders', first),
      new RegExp(`${file} cannot be read`),
    );
  }
});
