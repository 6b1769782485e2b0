import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { classesOf } from '../../../../lib/local/engines/kafka-classes.ts';
import { findJava } from '../../../../lib/local/engines/java.ts';

const { signal } = new AbortController();
let folder: string;
let java: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-classes-'));
  const found = await findJava(process.env);
  java = 'command' in found ? found.command : assert.fail(found.missing);
});

after(() => {
  rmSync(folder, { recursive: true, force: true });
});

function place(name: string) {
  const cache = join(folder, name);
  mkdirSync(join(cache, 'jars'), { recursive: true });
  return { java, jars: join(cache, 'jars'), cache, list: join(cache, 'loaded') };
}

test('what one broker loads becomes an archive that Java takes, and the next one is given it', async () => {
  const options = place('whole');
  const first = classesOf(options);
  assert.deepEqual(first.words, [`-XX:DumpLoadedClassList=${options.list}`]);
  await first.archive(signal);
  assert.deepEqual(readdirSync(options.cache), ['jars'], 'nothing was loaded yet');
  // The last line is being written.
  writeFileSync(options.list, 'java/lang/Object\njava/lang/String\njava/util/HashMap\njava/la');
  await first.archive(signal);
  const { words } = classesOf(options);
  assert.match(words.join(' '), /^-XX:SharedArchiveFile=\S+\.jsa$/);
  await promisify(execFile)(java, ['-Xshare:on', ...words, '-XX:+UseSerialGC', '-version']);
  const files = readdirSync(options.cache).filter(name => !name.endsWith('.lock'));
  assert.equal(files.length, 3, files.join(', '));
});

test('a run that ends meanwhile leaves no archive, nor a part of one', async () => {
  const options = place('ended');
  writeFileSync(options.list, 'java/lang/Object\n');
  const ending = new AbortController();
  const work = classesOf(options).archive(ending.signal);
  setImmediate(() => ending.abort());
  await work.catch(() => undefined);
  assert.deepEqual(
    readdirSync(options.cache).filter(name => name.startsWith('kafka-archive-')),
    [],
  );
});

test('an archive that the environment gives Java stays', () => {
  process.env['JDK_JAVA_OPTIONS'] = '"-XX:SharedArchiveFile=/somewhere/else.jsa"';
  assert.deepEqual(classesOf(place('given')).words, []);
  delete process.env['JDK_JAVA_OPTIONS'];
});
