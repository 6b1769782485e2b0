import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { leanMalloc, MOST_SEMI_SPACE_MB } from '../../launch/lean-process.mjs';
import { eachLine } from './log-lines.ts';
import type { EventFile } from './event-file.ts';
import type { FunctionDefinition } from './function.ts';
import { handlerPlace } from './load-handler.mjs';
import { variables } from './variables.ts';

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

export interface Inspect {
  /** Asked for; another one where it is taken. */
  readonly port: number;
  readonly onListening: (port: number) => void;
}

export interface ProcessOptions {
  readonly definition: FunctionDefinition;
  /** Of every function; the definition's own win. */
  readonly variables: Readonly<Record<string, string>>;
  /** Present: the process listens for a debugger, and neither timeout nor memory end it. */
  readonly inspect?: Inspect;
}

/**
 * Threads of V8's collector would take a core from other processes, of which there is one a core; and to collect before there
 * are 32 MB would be to do so after each large event.
 */
const collector = ['--single-threaded-gc', '--initial-old-space-size=32'];

/** Starts Node with the bootstrap; calls go over descriptor 3, large events through 5. */
export function startProcess(
  { definition, variables: common, inspect }: ProcessOptions,
  { fd }: EventFile,
  onLine: (line: string) => void,
): ChildProcess {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${Math.max(32, Math.floor(definition.memoryMb * 0.9))}`,
      `--max-semi-space-size=${Math.min(MOST_SEMI_SPACE_MB, Math.max(1, Math.floor(definition.memoryMb * 0.05)))}`,
      ...collector,
      // Lambda turns both off before Node.js 24.
      ...(majorOf(definition) < 24
        ? ['--no-experimental-require-module', '--no-experimental-detect-module']
        : []),
      ...(hasSourceMap(definition) ? ['--enable-source-maps'] : []),
      BOOTSTRAP,
    ],
    {
      cwd: definition.directory,
      // A group of its own: Ctrl+C in a terminal must not end a batch. It ends with the runner all the same.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', fd ?? 'ignore'],
      env: {
        ...leanMalloc,
        ...variables(definition, common, `${day}/[$LATEST]${crypto.randomUUID().replaceAll('-', '')}`),
        MILLRACE_ENVIRONMENT: JSON.stringify({
          name: definition.name,
          arn: definition.arn,
          directory: definition.directory,
          handler: definition.handler,
          runtime: definition.runtime,
          memoryMb: definition.memoryMb,
          ...(inspect === undefined ? {} : { inspectorPort: inspect.port }),
        }),
      },
    },
  );
  for (const output of [child.stdout, child.stderr]) if (output !== null) eachLine(output, onLine);
  const lifeline = child.stdio[4];
  if (lifeline instanceof Readable) {
    lifeline.on('error', () => undefined);
    // Its other end is also held by the shell that waits for this one to close.
    child.once('exit', () => lifeline.destroy());
  }
  return child;
}

function majorOf({ runtime }: FunctionDefinition): number {
  return Number(/^nodejs(\d+)/.exec(runtime)?.[1]);
}

/** Maps beside the code, as `--inspect` makes them, put the TypeScript's lines into stacks. */
function hasSourceMap({ directory, handler }: FunctionDefinition): boolean {
  const { folder = '', file = '' } = handlerPlace(handler) ?? {};
  return ['.mjs', '.js', '.cjs'].some(ending => existsSync(join(directory, folder, `${file}${ending}.map`)));
}
