import { after, before, describe } from 'node:test';
import { deployedSuite } from '../deployed/suite.ts';
import { deploymentOf } from '../support/deployment-of-run.ts';
import { type LocalRun, startRun } from '../support/local-run.ts';

describe('the suite of all targets, on this machine', () => {
  let run: LocalRun;
  before(async () => {
    run = await startRun();
  });
  after(() => run.dispose());

  deployedSuite(() => deploymentOf(run));
});
