import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { Refusal } from '../../terminal/refusal.ts';
import { approve, withoutApproval } from './approval.ts';
import type { Caller } from './caller.ts';
import { cdk, type CdkOptions, contextOf } from './cdk.ts';
import { changeRows } from './changes.ts';
import { check, checkTable } from './check/check.ts';
import { isFirst, type Plan } from './check/plan.ts';
import type { Row } from './check/row.ts';
import { standingStacks } from './standing-stacks.ts';

export interface DeployOptions extends CdkOptions {
  readonly caller: Caller;
  readonly say: (line: string) => void;
  /** `only`: nothing is deployed. `none`: no look is taken but at changes of what stands. */
  readonly checks?: 'first' | 'only' | 'none';
}

/** Brokers, the database and what needs neither; more than three stacks never wait for the same ones. */
const concurrency = ['--concurrency', '3'];

/**
 * Synthesizes, looks for what would end a deployment half way, asks its one question, and deploys that very assembly. `words`
 * go to `cdk deploy`. Refused before anything changes when a deployment cannot end well.
 */
export async function deploy(
  words: readonly string[],
  { caller, say, checks = 'first', ...options }: DeployOptions,
): Promise<void> {
  const assembly = await mkdtemp(join(tmpdir(), 'millrace-deploy-'));
  try {
    say('Synthesizing the app');
    await cdk(['synth', '--quiet', '--output', assembly, ...contextOf(words)], options);
    const plan = await planOf(assembly, caller);
    await look(plan, checks, say);
    if (checks === 'only') return;
    await approve(assembly, words, options);
    say(`Deploying to account ${caller.account}, region ${caller.region}`);
    if (isFirst(plan))
      say('A first deployment takes 30 to 60 minutes: the Kafka cluster alone takes about 30');
    const isTold = words.some(word => /^(-O|--outputs-file)/.test(word));
    const isPaced = words.some(word => word.startsWith('--concurrency'));
    const defaults = [
      '--require-approval',
      'never',
      ...(isPaced ? [] : concurrency),
      ...(isTold ? [] : ['--outputs-file', 'outputs.json']),
    ];
    await cdk(['deploy', '--all', '--app', assembly, ...defaults, ...withoutApproval(words)], options);
  } finally {
    await rm(assembly, { recursive: true, force: true });
  }
}

/** An assembly beside what stands of it. */
async function planOf(assembly: string, { account, region }: Caller): Promise<Plan> {
  const standing = standingStacks();
  try {
    const stacks = await Promise.all(
      (await readAssembly(assembly)).map(async ({ name, template, bootstrapVersion }) => ({
        name,
        after: template,
        ...(bootstrapVersion !== undefined && { bootstrapVersion }),
        ...(await standing.of(name)),
      })),
    );
    return { account, region, stacks };
  } finally {
    standing.close();
  }
}

/** Prints what was found. Refused when something will fail, with what helps. */
async function look(plan: Plan, checks: DeployOptions['checks'], say: (line: string) => void): Promise<void> {
  const changes = changeRows(plan);
  const rows = checks === 'none' ? changes : [...changes, ...(await check(plan))];
  if (checks !== 'none') say(checkTable(rows));
  const count = (verdict: Row['verdict']) => rows.filter(row => row.verdict === verdict).length;
  if (checks === 'only')
    say(`${count('ok')} ok, ${count('will fail')} will fail, ${count('cannot tell')} cannot be told`);
  const faults = rows.filter(({ verdict }) => verdict === 'will fail');
  if (faults.length === 0) return;
  const lines = faults.map(({ what, why, todo }) => `${what}: ${why}${todo ? `; ${todo}` : ''}`);
  throw new Refusal(lines.join('. '));
}
