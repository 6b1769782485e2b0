import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFaults } from '../support/run/scenarios.ts';
import { tradesReplayed } from '../support/trades/replays.ts';
import { wholeFile } from '../support/trades/whole-file.ts';

const sample = wholeFile(mkdtempSync(join(tmpdir(), 'millrace-sample-')));

describeFaults('the whole file in spite of everything', {
  replayed: tradesReplayed(sample),
  pace: 0.03,
  brokerKills: 10,
  betweenKills: 16_000,
  interval: 0.4,
  patience: 600_000,
});
