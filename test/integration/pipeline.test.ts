import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { deployedSuite } from '../deployed/suite.ts';
import { deploymentOf } from '../support/run/deployment-of-run.ts';
import { allPipelines, type LocalRun, startRun } from '../support/run/local-run.ts';
import { writeSample } from '../support/trades/sample.ts';
import { badFiles } from './bad-files.ts';
import { badRecords } from './bad-records.ts';
import { chattersReplay } from './chatters-replay.ts';
import { dataDeletion } from './data-deletion.ts';
import { lifeCycle } from './life-cycle.ts';
import { livePage } from './live-page.ts';
import { otherUsers } from './other-users.ts';
import { postsReplay } from './posts-replay.ts';
import { rawLines } from './raw-lines.ts';
import { recreatedTopic } from './recreated-topic.ts';
import { replays } from './replays.ts';
import { streamVerbs } from './stream-verbs.ts';
import type { Stage } from './stage.ts';

describe('all pipelines on real engines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-sample-'));
  const sample = writeSample(folder, 100, 100);
  let run: LocalRun;
  before(async () => {
    run = await startRun([], allPipelines);
  });
  after(() => run.dispose());

  const stage: Stage = { folder, sample, run: () => run, replays: 0 };
  replays(stage);
  const posts = postsReplay(stage);
  chattersReplay(stage);
  livePage(stage);
  streamVerbs(stage);
  badFiles(stage);
  rawLines(stage);
  badRecords(stage);
  describe('the suite of all targets, on this machine', () => {
    deployedSuite(() => deploymentOf(run));
  });
  otherUsers(stage);
  lifeCycle(stage);
  recreatedTopic(stage);
  posts.closing();
  dataDeletion(stage);
});
