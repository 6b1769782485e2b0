import { after, before, describe } from 'node:test';
import { type LocalRun, startRun } from '../support/run/local-run.ts';
import { type Ground, localGround } from './verb-ground.ts';
import { verbSuite } from './verb-suite.ts';

describe('the stream verbs on a whole run', () => {
  let run: LocalRun;
  let ground: Ground;
  before(async () => {
    run = await startRun();
    ground = await localGround(run);
  });
  after(async () => {
    await ground.stop();
    await run.dispose();
  });

  verbSuite('this machine', () => ground);
});
