import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Stage } from '../../../lib/settings/settings.ts';
import { stages } from '../../../lib/settings/stages.ts';
import { appOf } from './assembly.ts';

const here = [fileURLToPath(new URL('../../../', import.meta.url)), `${homedir()}/`, `${tmpdir()}/`];

/** Nothing that shows whose account, machine or person this is, and no key to anything. */
const telling: readonly (readonly [string, RegExp])[] = [
  ['an account', /(?<![\w-])\d{12}(?![\w-])/],
  ['an access key', /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a password', /"(MasterUserPassword|password|Password|SecretString)":/],
  ['a private key', /BEGIN [A-Z ]*PRIVATE KEY/],
  ['an e-mail address', /[\w.+-]+@[\w-]+\.[a-z]{2,}/i],
];

for (const stage of Object.keys(stages) as Stage[]) {
  const files = filesOf(stage);

  test(`${stage}: synthesizing again makes the same bytes, and they give nobody away`, () => {
    assert.ok(files.size >= 10);
    assert.deepEqual(filesOf(stage), files);
    for (const [file, text] of files) {
      for (const path of here) assert.ok(!text.includes(path), `${file} has ${path}, a path of this machine`);
      for (const [what, pattern] of telling) assert.doesNotMatch(text, pattern, `${file} has ${what}`);
    }
  });

  test(`${stage}: a template names no region but to find the nearest cache, and zones that have brokers`, () => {
    for (const [file, text] of files) {
      if (!file.endsWith('.template.json')) continue;
      const { Mappings: _nearest, Conditions: _zones, ...template } = JSON.parse(text);
      assert.doesNotMatch(JSON.stringify(template), /\b(us|eu|ap|sa|ca|me|af)-[a-z]+-\d\b/, file);
    }
  });
}

/** Templates and lists of assets, by name. */
function filesOf(stage: Stage): ReadonlyMap<string, string> {
  const { directory } = appOf(stage).synth();
  const names = readdirSync(directory).filter(name => /\.(template|assets)\.json$/.test(name));
  return new Map(names.sort().map(name => [name, readFileSync(join(directory, name), 'utf8')]));
}
