import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bytesByPart, createDiskUse } from '../../../../lib/local/run/disk-use.ts';
import { untilTrue } from '../../../support/until.ts';

const state = mkdtempSync(join(tmpdir(), 'millrace-disk-'));
mkdirSync(join(state, 'kafka/trading_data-0'), { recursive: true });
writeFileSync(join(state, 'kafka/trading_data-0/0.log'), Buffer.alloc(3_000));
writeFileSync(join(state, 'kafka/meta'), Buffer.alloc(500));
writeFileSync(join(state, 'run.json'), Buffer.alloc(20));
after(() => rmSync(state, { recursive: true }));

test('bytes are told by the part of the state that has them', async () => {
  const parts = await bytesByPart(state, new AbortController().signal);
  assert.deepEqual(Object.fromEntries(parts), { kafka: 3_500, 'run.json': 20 });
});

test('a state beyond its limit is said once, with its largest parts and what to do; below it nothing is', async () => {
  const lines: string[] = [];
  const use = createDiskUse(state, 0.000_003, line => lines.push(line));
  await use.start();
  await untilTrue(() => lines.length > 0);
  await use.stop();
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? '',
    /takes 0\.0 GB on disk \(kafka 0\.0, run\.json 0\.0\).*--disk-limit.*npm run data/,
  );

  const silent = createDiskUse(state, 1, line => lines.push(line));
  await silent.start();
  await silent.stop();
  assert.equal(lines.length, 1);
});
