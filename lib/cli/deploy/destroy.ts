import { Refusal } from '../../terminal/refusal.ts';
import { lineOf } from '../../terminal/command.ts';
import { cdk, type CdkOptions } from './cdk.ts';
import { clearNetwork } from './network-interfaces.ts';
import { stacksOf } from './stage-stacks.ts';

export interface DestroyOptions extends CdkOptions {
  readonly say: (line: string) => void;
}

/** Lambda takes 20 to 40 minutes to clear its interfaces away, once functions and mappings are gone. */
const patienceMs = 45 * 60_000;

/**
 * Takes all stacks of a stage down, without a question. Where the network alone is left because interfaces of functions are still
 * in it, these are waited for, and it is tried again, for 45 minutes at most. Refused when anything is left.
 */
export async function destroy(
  stage: string,
  words: readonly string[],
  { say, ...options }: DestroyOptions,
): Promise<void> {
  const given = words.some(word => word === '--force' || word === '-f') ? words : [...words, '--force'];
  const network = `millrace-${stage}-network`;
  const failure = await failureOf(cdk(['destroy', '--all', ...given], options));
  if (failure === undefined) return;
  const left = await stacksOf(stage);
  if (left.length !== 1 || left[0] !== network) throw failure;
  say(`${network} is left; Lambda clears its interfaces away 20 to 40 minutes after its functions are gone`);
  for (const endAt = performance.now() + patienceMs; ; ) {
    const cleared = await clearNetwork(stage, {
      mostMs: endAt - performance.now(),
      say,
      signal: options.signal,
    });
    const again = await failureOf(cdk(['destroy', network, ...given], options));
    if (again === undefined) return;
    if (cleared === 0) throw again;
  }
}

async function failureOf(work: Promise<void>): Promise<Refusal | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Refusal ? error : new Refusal(lineOf(error), { cause: error });
  }
}
