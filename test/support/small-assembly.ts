import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a cloud assembly of stacks by name, as `cdk synth --output` would. */
export function writeAssembly(folder: string, stacks: Readonly<Record<string, object>>): void {
  mkdirSync(folder, { recursive: true });
  const artifacts = Object.keys(stacks).map(name => [
    name,
    {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.template.json`, stackName: name },
    },
  ]);
  const manifest = { version: '48.0.0', artifacts: Object.fromEntries(artifacts) as object };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  for (const [name, template] of Object.entries(stacks))
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(template));
}
