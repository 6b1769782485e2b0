import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFaults } from '../support/run/scenarios.ts';
import { writeSample } from '../support/trades/sample.ts';
import { tradesReplayed } from '../support/trades/replays.ts';

const sample = writeSample(mkdtempSync(join(tmpdir(), 'millrace-sample-')), 50, 200);

describeFaults('10,000 rows in spite of everything', {
  replayed: tradesReplayed(sample),
  pace: 0.03,
  brokerKills: 2,
  betweenKills: 0,
  interval: 0.06,
  patience: 120_000,
});
