import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { type Written, writtenFacts } from '../support/chatters/facts.ts';
import { killRanking } from '../support/chatters/killed-ranking.ts';
import { chattersReplayed, leader } from '../support/chatters/replayed.ts';
import { seeded } from '../support/posts/random.ts';
import { killEngine, killWorker, survivor } from '../support/run/scenarios.ts';

const kept = resolve(import.meta.dirname, '../../../shared/data/chatters');
const folder = mkdtempSync(join(tmpdir(), 'millrace-sample-'));

/** The edges kept beside the project; without them some of the samples' kind. */
const facts = existsSync(kept) ? factsIn('chatters.csv') : writtenFacts(5_000, seeded(1));

describe('a whole file of chatters, each edge three times, while everything dies', () => {
  const replayed = chattersReplayed(folder, index => (index === 0 ? facts : factsIn('stream_chatters.csv')));
  const { run, survives } = survivor({ replayed, patience: 300_000 });

  it('leaves each edge once, and the ranks that a recount has', async () => {
    await survives(0.001, async replay => {
      for (const stream of Object.keys(replayed.streams))
        for (let kill = 1; kill <= 3; kill++) await killWorker(run(), stream);
      await killRanking(run());
      await killEngine(run(), 'mysql');
      await killEngine(run(), 'kafka');
      await killRanking(run());
      await run().kill('group');
      await run().start();
      assert.ok(replay.running, 'the replay ended before the last kill');
    });
    console.log(`${facts.length} edges, each three times: ${await leader(run())} leads`);
  });

  if (existsSync(kept))
    it('ranks again from the last ranks, when more edges have come', async () => {
      await survives(0.001, async () => killRanking(run()));
      console.log(`after more edges ${await leader(run())} leads`);
    });
});

/** Rows of `user_id,chatter_login`; no name of these files has a comma or a quote. */
function factsIn(name: string): readonly Written[] {
  const [, ...lines] = readFileSync(join(kept, name), 'utf8').trimEnd().split('\n');
  return lines.map(line => {
    const [streamer = '', other = ''] = line.split(',');
    return { streamer, field: 'chatter_login', other };
  });
}
