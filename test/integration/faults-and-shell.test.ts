import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'node:test';
import { describeFaults } from '../support/run/scenarios.ts';
import { writeSample } from '../support/trades/sample.ts';
import { tradesReplayed } from '../support/trades/replays.ts';
import { ownStream } from './own-stream.ts';
import { shellGround } from './shell-ground.ts';
import { shellLife } from './shell-life.ts';
import { shellModules } from './shell-modules.ts';
import { shellRefusals } from './shell-refusals.ts';
import { tailing } from './tailing.ts';

const sample = writeSample(mkdtempSync(join(tmpdir(), 'millrace-sample-')), 20, 200);

const plan = {
  replayed: tradesReplayed(sample),
  pace: 0.03,
  brokerKills: 2,
  isGroupKilledByOwn: true,
  betweenKills: 0,
  interval: 0.06,
  patience: 120_000,
};

describeFaults('4,000 rows again and again in spite of everything', plan, ({ run, survives }) => {
  describe('streams of one’s own, on the same run', () => {
    const ground = shellGround(run);
    tailing(run);
    shellRefusals(ground);
    shellLife(ground, disturb => survives(plan.pace, disturb));
    shellModules(ground);
    ownStream(run);
  });
});
