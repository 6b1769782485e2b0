import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exitCodeOf } from '../../lib/terminal/command.ts';
import { Refusal, WrongUsage } from '../../lib/terminal/refusal.ts';
import { ended, startApp } from '../../lib/local/run/synth.ts';
import { pythonWith } from '../support/python-tool.ts';

/** The stages that are deployed. */
const STAGES = ['dev', 'prod'];

const usage = `usage: npm run lint:templates

Synthesizes ${STAGES.join(' and ')}, and lets cfn-lint look at every template. Needs Python 3.10 or newer; cfn-lint itself is
installed into the cache the first time.`;

async function lint(words: readonly string[]): Promise<void> {
  if (words.length > 0) throw new WrongUsage(`there is no "${words.join(' ')}"`);
  const requirements = join(import.meta.dirname, 'requirements.txt');
  const python = await pythonWith({ title: 'cfn-lint', requirements }, line => console.log(line));
  const folder = await mkdtemp(join(tmpdir(), 'millrace-templates-'));
  try {
    console.log(`Synthesizing ${STAGES.join(' and ')}`);
    const templates = (await Promise.all(STAGES.map(stage => templatesOf(stage, folder)))).flat();
    console.log(`cfn-lint looks at ${templates.length} templates`);
    const config = join(import.meta.dirname, 'config.yaml');
    const args = [join(dirname(python), 'cfn-lint'), '--config-file', config, '--', ...templates];
    const code = await ended(spawn(python, args, { stdio: ['ignore', 'inherit', 'inherit'] }));
    if (code !== 0) throw new Refusal('cfn-lint has findings, which are above');
    console.log('no findings');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function templatesOf(stage: string, folder: string): Promise<string[]> {
  const outDir = join(folder, stage);
  const app = await startApp({ stage, sourceMaps: false }, [], ['ignore', 'inherit', 'inherit'], {
    CDK_OUTDIR: outDir,
  });
  if ((await ended(app)) !== 0) throw new Refusal(`stage ${stage} does not synthesize; its reason is above`);
  const files = await readdir(outDir);
  return files.filter(file => file.endsWith('.template.json')).map(file => join(outDir, file));
}

process.exit(await exitCodeOf({ name: 'lint:templates', usage, run: lint }, process.argv.slice(2)));
