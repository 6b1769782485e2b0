import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { statementsOf } from '../../../../domain/sql-text.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Deployment } from '../../deployment.ts';
import type { Streams } from '../mapping/streams.ts';
import { applyDdl, type Ddl, packagedDdl, shortened } from './ddl.ts';
import { readyModule, sourceOf, updateModule } from './deploy.ts';
import { moduleFunction } from './drop.ts';
import { moduleNamed } from './source.ts';

/**
 * Gives a stream that was made from a module the module as it is now, running or stopped; its place stays. A new or
 * changed DDL is applied first. Refused when the module is broken, and then the stream keeps the code it has.
 *
 * @param files gets those that the module is made of, also when it is refused
 * @param say hears what became of the DDL
 */
export async function redeploy(
  deployment: Deployment,
  streams: Streams,
  name: string,
  files: Set<string> | undefined,
  say: (line: string) => void,
): Promise<void> {
  const made = moduleFunction(deployment, name);
  const variables = (await streams.function(made))?.variables;
  const uri = sourceOf(variables);
  if (variables === undefined || uri === undefined) {
    const stream = await streams.find(name);
    throw new Refusal(`${name} was not made from a module, but with the function ${stream.function}`);
  }
  const source = await moduleNamed(uri);
  const lambda = new LambdaClient({});
  try {
    const module = await readyModule(source, variables, files);
    if (module.ddl !== undefined)
      await applyChanges(deployment, module.ddl, await deployedDdl(lambda, made), say);
    await updateModule(lambda, made, module);
  } finally {
    lambda.destroy();
    await source.dispose();
  }
}

/** Statements that were not there before are run; what stands already is no business of theirs. */
async function applyChanges(
  deployment: Deployment,
  ddl: Ddl,
  before: string,
  say: (line: string) => void,
): Promise<void> {
  const old = new Set(statementsOf(before));
  const statements = ddl.statements.filter(statement => !old.has(statement));
  if (statements.length === 0) return;
  const standing = await applyDdl(deployment, { file: ddl.file, statements });
  const applied = statements.length - standing.length;
  if (applied > 0) say(`${ddl.file}: ${quantity(applied, 'statement')} applied`);
  for (const statement of standing)
    say(
      `${ddl.file}: what is there already stays as it is, whatever changed in ${shortened(statement)}: alter or drop it in a MySQL client`,
    );
}

/** The DDL in the function's package; empty where that has none, or is not on this machine. */
async function deployedDdl(lambda: LambdaClient, name: string): Promise<string> {
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
  if (Code?.Location?.startsWith('file:') !== true) return '';
  return readFile(join(fileURLToPath(Code.Location), packagedDdl), 'utf8').catch(() => '');
}
