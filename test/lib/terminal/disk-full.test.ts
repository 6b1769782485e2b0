import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { diskFull } from '../../../lib/terminal/disk-full.ts';

const roomy = tmpdir();
const line = (place: string) =>
  `the disk is full, and ${place} cannot be written: free some space, then try again`;

test('a write that finds no room names its file, or the folder where it does not say', () => {
  const named = Object.assign(new Error('ENOSPC: no space left on device, mkdir'), {
    code: 'ENOSPC',
    path: '/x/state/logs',
  });
  assert.equal(diskFull(named, roomy), line('/x/state/logs'));
  assert.equal(diskFull(new Error('it failed', { cause: named }), roomy), line('/x/state/logs'));
  assert.equal(diskFull(new AggregateError([new Error('other'), named]), roomy), line('/x/state/logs'));
});

test('a copy that finds no room names where it was going', () => {
  const message = "ENOSPC: no space left on device, copyfile '/from/layer.zip' -> '/x/state/layer.zip'";
  const copy = Object.assign(new Error(message), {
    code: 'ENOSPC',
    path: '/from/layer.zip',
    dest: '/x/state/layer.zip',
  });
  assert.equal(diskFull(copy), line('/x/state/layer.zip'));
  assert.equal(diskFull(new Error(`the app does not synthesize: ${message}`)), line('/x/state/layer.zip'));
});

test('a program that found no room is known by its words', () => {
  for (const words of [
    'kafka did not start (exit code 1); its last log line: java.io.IOException: No space left on device',
    '[ERROR] InnoDB: preallocating 33554432 bytes for file ./ib_logfile101 failed with error 28',
    "[ERROR] InnoDB: Error number 28 means 'No space left on device'",
    'mariadbd: Error writing file (Errcode: 28 "No space left on device")',
  ])
    assert.equal(diskFull(new Error(words), roomy), line(roomy));
  const synth = new Error(
    "no template: Error: ENOSPC: no space left on device, open '/x/cdk.out.new/a.json'",
  );
  assert.equal(diskFull(synth, roomy), line('/x/cdk.out.new/a.json'));
});

test('a disk that is not known by name is full all the same', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  assert.equal(diskFull(full), 'the disk is full: free some space, then try again');
});

test('any other error is not the disk’s', () => {
  assert.equal(diskFull(new Error('exit code 28'), roomy), undefined);
  assert.equal(diskFull('ENOSPC', '/nowhere/at/all'), undefined);
  const missing = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', path: '/x' });
  assert.equal(diskFull(missing, roomy), undefined);
});
