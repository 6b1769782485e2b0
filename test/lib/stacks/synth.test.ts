import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cdkJson } from './assembly.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

for (const stage of ['dev', 'prod']) {
  test(`${stage} synthesizes as deployed without a CLI, an account or a finding`, () => {
    const outdir = mkdtempSync(join(tmpdir(), 'millrace-synth-'));
    try {
      // The CDK's own validation takes four fifths of the time; prod has every type of resource that dev has.
      const variables = stage === 'dev' ? { CDK_VALIDATION: 'false' } : {};
      const context = stage === 'dev' ? cdkJson.context : { ...cdkJson.context, stage };
      const synth = synthesize(outdir, context, variables);
      assert.deepEqual([synth.status, synth.stdout, synth.stderr], [0, '', '']);
      const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
      assert.equal(manifest.missing, undefined);
      assert.ok(readdirSync(outdir).includes(`millrace-${stage}-pipelines.template.json`));
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });
}

test('an unknown stage is refused in one line that names the stages', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'millrace-synth-'));
  try {
    const synth = synthesize(outdir, { ...cdkJson.context, stage: 'nope' });
    assert.deepEqual(
      [synth.status, synth.stdout, synth.stderr],
      [1, '', 'stage: expected one of local, dev, prod, bench, got "nope"; pass -c stage=dev\n'],
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});

function synthesize(outdir: string, context: object, variables: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, ['bin/app.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      ...variables,
    },
  });
}
