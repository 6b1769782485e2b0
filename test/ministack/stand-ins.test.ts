import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { stages } from '../../lib/settings/stages.ts';
import { readAssembly } from '../../lib/local/assembly/read-assembly.ts';
import { synthesize } from '../../lib/local/run/synth.ts';
import { pythonWith } from '../support/python-tool.ts';
import { launcher, ministack } from './server.ts';

interface Types {
  readonly known: readonly string[];
  readonly standIns: Readonly<Record<string, string>>;
  readonly completed: Readonly<Record<string, string>>;
}

describe('the stand-ins for what MiniStack lacks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-types-'));
  let types: Types;
  let synthesized: ReadonlySet<string>;
  before(async () => {
    const python = await pythonWith(ministack, console.log);
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await promisify(execFile)(python, [join(launcher, 'start.py'), '--types'], { env });
    types = JSON.parse(stdout) as Types;
    synthesized = await synthesizedTypes(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are enough for every stage', () => {
    const missing = [...synthesized].filter(
      type => !type.startsWith('Custom::') && !types.known.includes(type) && !(type in types.standIns),
    );
    assert.deepEqual(
      missing,
      [],
      'MiniStack does not know these types: give each a line, with its reason, in test/ministack/launcher/stand_ins.py',
    );
  });

  it('are each still needed', () => {
    const learned = Object.keys(types.standIns).filter(type => types.known.includes(type));
    assert.deepEqual(learned, [], 'MiniStack knows these types now: take them out of STAND_INS');
    const unknown = Object.keys(types.completed).filter(type => !types.known.includes(type));
    assert.deepEqual(unknown, [], 'MiniStack does not know these types: they belong into STAND_INS');
    const idle = [...Object.keys(types.standIns), ...Object.keys(types.completed)].filter(
      type => !synthesized.has(type),
    );
    assert.deepEqual(idle, [], 'no stage has these types any more: take them out of stand_ins.py');
  });

  it('have each a reason', () => {
    for (const [type, reason] of Object.entries({ ...types.standIns, ...types.completed }))
      assert.ok(reason.length > 10, type);
  });
});

async function synthesizedTypes(folder: string): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    Object.keys(stages).map(async stage => {
      const outDir = join(folder, stage);
      const logFile = join(folder, `${stage}.log`);
      await synthesize({ stage, sourceMaps: false, outDir, logFile, signal: AbortSignal.timeout(60_000) });
      const stacks = await readAssembly(outDir);
      return stacks.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type));
    }),
  );
  return new Set(found.flat());
}
