import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFile } from '../support/posts/files.ts';
import { localRules, postsReplayed } from '../support/posts/replayed.ts';
import { describeFaults } from '../support/run/scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-sample-'));

describeFaults('posts in spite of everything, in order, shuffled and each twice', {
  replayed: postsReplayed(index => writeFile(folder, index, 900, localRules.allowedLatenessMs)),
  pace: 0.03,
  brokerKills: 4,
  betweenKills: 16_000,
  interval: 0.06,
  workerKills: 6,
  patience: 300_000,
});
