import assert from 'node:assert/strict';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { readFile, writeFile } from '../support/posts/files.ts';
import { expectClosed, expectRecount, localRules, postsReplayed } from '../support/posts/replayed.ts';
import { readAll } from '../support/run/read-topic.ts';
import { killEngine, killWorker, survivor } from '../support/run/scenarios.ts';

const kept = resolve(import.meta.dirname, '../../../shared/data/posts/posts.ndjson.gz');
const folder = mkdtempSync(join(tmpdir(), 'millrace-sample-'));
const patience = 300_000;

/** The posts kept beside the project; without them as many of the samples' kind. */
const file = existsSync(kept) ? readFile(kept) : writeFile(folder, 0, 9_000, localRules.allowedLatenessMs);

describe('a whole file of posts, while everything dies', () => {
  const replayed = postsReplayed(() => file);
  const { run, survives } = survivor({ replayed, patience });

  it('leaves each id once, in its windows, days and words', () =>
    survives(0.015, async replay => {
      for (const stream of Object.keys(replayed.streams))
        for (let kill = 1; kill <= 3; kill++) await killWorker(run(), stream);
      await killEngine(run(), 'mysql');
      await killEngine(run(), 'kafka');
      await run().kill('group');
      await run().start();
      assert.ok(replay.running, 'the replay ended before the last kill');
    }));

  it('has each of its windows closed in the end', async () => {
    const { after } = await expectClosed(run(), patience);
    const read = await readAll(run().output('BootstrapBrokers'), 'coffee');
    const { ids, records, duplicates } = await expectRecount(run(), read, patience);
    console.log(
      `${records} records: ${ids} ids in windows as a recount has them, ${records - ids} repeated, ` +
        `${duplicates} counted as duplicates; ${after} posts came after their window was closed`,
    );
  });
});
