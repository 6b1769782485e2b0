import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { writtenFacts } from '../support/chatters/facts.ts';
import { killRanking } from '../support/chatters/killed-ranking.ts';
import { chattersReplayed } from '../support/chatters/replayed.ts';
import { seeded } from '../support/posts/random.ts';
import { describeFaults } from '../support/run/scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-sample-'));

/** Each replay brings users of its own, beside some that are known. */
const replayed = chattersReplayed(folder, index => writtenFacts(400, seeded(index), index * 45));

describeFaults(
  'chatters in spite of everything, each edge three times and shuffled over the partitions',
  {
    replayed,
    pace: 0.03,
    brokerKills: 4,
    betweenKills: 16_000,
    interval: 0.06,
    workerKills: 6,
    patience: 300_000,
  },
  ({ run, survives }) => {
    it('ranks are exact after the process that ranks was killed in the middle of a ranking, again and again', () =>
      survives(0.03, async replay => {
        for (let kill = 1; kill <= 3; kill++) await killRanking(run());
        assert.ok(replay.running, 'the replay ended before the last kill');
      }));
  },
);
