import assert from 'node:assert/strict';
import { once } from 'node:events';
import { relative } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { LEFT_AS_FOUND } from './jobs.ts';

// Runs the test files that are its words in this process, each when the tests of the one before are done.
for (const file of process.argv.slice(2)) {
  const name = relative(process.cwd(), file);
  const before = process.cwd();
  const variables = { ...process.env };
  // A test that finds no other running starts at once, in the middle of its file.
  const reading = new EventTarget();
  const isRead = once(reading, 'end');
  void test(`the file before ${LEFT_AS_FOUND}`, async () => {
    await isRead;
  });
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    void test(`${name} loads`, () => {
      throw error;
    });
  }
  // What files do `after` themselves runs once no test is left, in the order in which it is declared, and then this. The
  // next file must not be read before: what it declares would run at once, ahead of its tests.
  const isCleared = new Promise<void>(resolve => {
    after(() => resolve());
  });
  reading.dispatchEvent(new Event('end'));
  // Tests of a process run in the order in which they are declared, so this one is reached after the file's.
  await test(`${name} ${LEFT_AS_FOUND}`, () => {
    assert.equal(process.cwd(), before);
    assert.deepEqual({ ...process.env }, variables);
    assert.equal(process.exitCode, undefined);
  });
  await isCleared;
}

// What a file left open, such as a server with a connection, must not hold the others' process: it would end with its own.
setTimeout(() => process.exit(), 2_000).unref();
