import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import { type Answer, type Call, fakeProgram } from '../fake-program.ts';
import { type AccountStub, startAccountStub } from './account-stub.ts';

/** What deploys, and where to: a CDK CLI that does what the test says, and an account, which is a stub. */
export interface Deployer {
  readonly account: AccountStub;
  /** What leads a command to both. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the CLI. */
  readonly calls: readonly Call[];
  /** The first word of each call. */
  verbs(): readonly (string | undefined)[];
  /** How the CLI ends a call; without a word and well unless a test sets it. */
  end(call: Call): Answer | Promise<Answer>;
}

/** Registers set-up and clean-up for the suite; all but the CLI's file is new for each test. `does` is what every call does first. */
export function useDeployer(does: (call: Call, account: AccountStub) => void = () => undefined): Deployer {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-deployer-'));
  const well = (): Answer => ({});
  const calls: Call[] = [];
  let made: AccountStub | undefined;
  let cdk: Awaited<ReturnType<typeof fakeProgram>> | undefined;
  const deployer: Deployer = {
    get account() {
      if (made === undefined) throw new Error('the account is made before each test');
      return made;
    },
    get environment() {
      return { PATH: folder, ...deployer.account.environment };
    },
    calls,
    verbs: () => calls.map(({ words }) => words[0]),
    end: well,
  };
  before(async () => {
    cdk = await fakeProgram(folder, 'cdk', call => {
      calls.push(call);
      does(call, deployer.account);
      return deployer.end(call);
    });
  });
  beforeEach(async () => {
    made = await startAccountStub();
    calls.length = 0;
    deployer.end = well;
  });
  afterEach(() => made?.stop());
  after(() => {
    cdk?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return deployer;
}
