import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { Refusal } from '../../terminal/refusal.ts';
import type { Caller } from './caller.ts';
import { cdk, type CdkOptions, contextOf } from './cdk.ts';
import { clusterChangeFaults } from './cluster-changes.ts';
import { type Deployed, deployedTemplates } from './deployed-templates.ts';
import { topicChangeFaults } from './topic-changes.ts';

export interface DeployOptions extends CdkOptions {
  readonly caller: Caller;
  readonly say: (line: string) => void;
}

/**
 * Synthesizes, looks for changes of topics and of the cluster that would fail half way, and deploys that very assembly. `words` go
 * to `cdk deploy`. Refused before anything changes when a change cannot be.
 */
export async function deploy(
  words: readonly string[],
  { caller, say, ...options }: DeployOptions,
): Promise<void> {
  const assembly = await mkdtemp(join(tmpdir(), 'millrace-deploy-'));
  const deployed = deployedTemplates();
  try {
    say('Synthesizing the app');
    await cdk(['synth', '--quiet', '--output', assembly, ...contextOf(words)], options);
    const { isFirst, faults } = await compare(assembly, deployed.of);
    if (faults.length > 0) throw new Refusal(faults.join('; '));
    say(`Deploying to account ${caller.account}, region ${caller.region}`);
    if (isFirst) say('A first deployment takes 30 to 60 minutes: the Kafka cluster alone takes about 30');
    const isTold = words.some(word => /^(-O|--outputs-file)/.test(word));
    const outputs = isTold ? [] : ['--outputs-file', 'outputs.json'];
    await cdk(['deploy', '--all', '--app', assembly, ...outputs, ...words], options);
  } finally {
    deployed.close();
    await rm(assembly, { recursive: true, force: true });
  }
}

interface Comparison {
  /** Whether a Kafka cluster is made. */
  readonly isFirst: boolean;
  readonly faults: readonly string[];
}

/** An assembly beside what stands of it. */
async function compare(assembly: string, deployed: Deployed): Promise<Comparison> {
  const compared = await Promise.all(
    (await readAssembly(assembly)).map(async ({ name, template }) => {
      const before = await deployed(name);
      const hasCluster = Object.values(template.Resources).some(({ Type }) => Type === 'AWS::MSK::Cluster');
      return {
        isFirst: hasCluster && before === undefined,
        faults:
          before === undefined
            ? []
            : [...topicChangeFaults(before, template), ...clusterChangeFaults(before, template)],
      };
    }),
  );
  return {
    isFirst: compared.some(({ isFirst }) => isFirst),
    faults: compared.flatMap(({ faults }) => faults),
  };
}
