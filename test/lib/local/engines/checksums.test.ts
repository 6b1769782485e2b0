import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { checksumsOf, verifiedJars } from '../../../../lib/local/engines/checksums.ts';
import { kafkaJars, mariadbBinaries } from '../../../../lib/local/engines/cache.ts';

let folder: string;
const folders: string[] = [];
beforeEach(() => {
  folders.push((folder = mkdtempSync(join(tmpdir(), 'millrace-checksums-'))));
  writeFileSync(join(folder, 'sha256sums'), `${sha256('good')}  a-1.jar\nunpinned  c-1.jar\n`);
});
after(() => folders.forEach(each => rmSync(each, { recursive: true, force: true })));

const look = () => verifiedJars({ title: 'Apache Kafka', pom: join(folder, 'pom.xml') }, folder);

test('jars that are as pinned are answered, and other files are not looked at', () => {
  writeFileSync(join(folder, 'a-1.jar'), 'good');
  writeFileSync(join(folder, 'c-1.jar'), 'anything');
  assert.deepEqual(look().toSorted(), ['a-1.jar', 'c-1.jar']);
});

test('a jar of another content is refused by name', () => {
  writeFileSync(join(folder, 'a-1.jar'), 'goof');
  assert.throws(
    look,
    new RegExp(
      `^Refusal: a-1\\.jar of Apache Kafka is not the one that is pinned .SHA-256 ${sha256('goof')}`,
    ),
  );
});

test('a jar that is not listed, and no jar at all, are refused', () => {
  assert.throws(look, /^Refusal: Maven brought nothing of Apache Kafka$/);
  writeFileSync(join(folder, 'b-1.jar'), 'good');
  assert.throws(look, /b-1\.jar .*not of any that is known/);
});

test('what is fetched for this machine is pinned', () => {
  for (const what of [kafkaJars({}), mariadbBinaries({})].filter(each => each !== undefined)) {
    const sums = readFileSync(checksumsOf(what.pom), 'utf8').trim().split('\n');
    assert.ok(
      sums.every(line => /^([\da-f]{64}|unpinned) {2}\S+\.jar$/.test(line)),
      what.title,
    );
  }
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
