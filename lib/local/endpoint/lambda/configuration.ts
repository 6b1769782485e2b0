import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CreatedFunction } from '../../workers/created-store.ts';
import type { FunctionDefinition } from '../../workers/function.ts';

type Code = Pick<CreatedFunction, 'codeSha256' | 'codeSize' | 'lastModified' | 'revisionId'>;

/** A function as GetFunctionConfiguration shows it; `made` where it was created through the API. */
export function described(definition: FunctionDefinition, made: CreatedFunction | undefined) {
  const { name, runtime, environment, shown = {} } = definition;
  const { codeSha256, codeSize, lastModified, revisionId } = made ?? codeOf(definition);
  return {
    FunctionName: name,
    FunctionArn: definition.arn,
    Runtime: runtime,
    Role: made?.role ?? shown.role ?? '',
    Handler: definition.handler,
    CodeSize: codeSize,
    Description: made?.description ?? shown.description ?? '',
    Timeout: Math.ceil(definition.timeoutMs / 1000),
    MemorySize: definition.memoryMb,
    LastModified: lastModified,
    CodeSha256: codeSha256,
    Version: '$LATEST',
    ...(Object.keys(environment).length > 0 && { Environment: { Variables: environment } }),
    TracingConfig: { Mode: shown.tracing ?? 'PassThrough' },
    RevisionId: revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [shown.architecture ?? 'x86_64'],
    EphemeralStorage: { Size: shown.ephemeralMb ?? 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
  };
}

const known = new Map<string, { readonly of: FunctionDefinition; readonly code: Code }>();

/** Of a function of the template: its files as they lie here stand for the zip that AWS would have of them. */
function codeOf(definition: FunctionDefinition): Code {
  const before = known.get(definition.name);
  if (before?.of === definition) return before.code;
  const hash = createHash('sha256');
  let codeSize = 0;
  let newest = 0;
  for (const file of filesOf(definition.directory)) {
    const path = join(definition.directory, file);
    const bytes = readFileSync(path);
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
    codeSize += bytes.length;
    newest = Math.max(newest, statSync(path).mtimeMs);
  }
  const codeSha256 = hash.digest('base64');
  const revision = createHash('sha256').update(codeSha256).update(JSON.stringify(definition)).digest('hex');
  const code = {
    codeSha256,
    codeSize,
    lastModified: new Date(newest).toISOString().replace('Z', '+0000'),
    revisionId: revision.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
  };
  known.set(definition.name, { of: definition, code });
  return code;
}

function filesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1))
      .sort();
  } catch {
    return [];
  }
}
