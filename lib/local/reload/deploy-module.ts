import { execFile } from 'node:child_process';
import { keptCommand } from '../../launch/kept-command.mjs';
import { ROOT } from '../run/synth.ts';

/** What came of new code for a stream. */
export type Deployed = { readonly files: readonly string[]; readonly notes: readonly string[] } & (
  | { readonly deployed: true }
  | { readonly deployed: false; readonly reason: string }
);

/** Gives a stream its module as it is now; `folder` is where a relative name of it begins. Never rejects. */
export type DeployModule = (asked: {
  readonly stream: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}) => Promise<Deployed>;

const mostBytes = 16 * 1024 * 1024;

/** By the command that a user would type, in a process of its own: what it loads is as it was saved last. */
export function moduleDeployer(stateDir: string): DeployModule {
  return async ({ stream, folder, signal }) => {
    const command = await keptCommand(ROOT, 'bin/streams.ts');
    return new Promise(resolve => {
      const words = [command, 'deploy', stream, '--json', '--state', stateDir];
      const env = { ...process.env, INIT_CWD: folder };
      execFile(
        process.execPath,
        words,
        { cwd: ROOT, env, signal, maxBuffer: mostBytes },
        (_failure, said, complaint) => resolve(outcomeIn(said) ?? failed(complaint)),
      );
    });
  };
}

function outcomeIn(said: string): Deployed | undefined {
  try {
    return JSON.parse(said) as Deployed;
  } catch {
    return undefined;
  }
}

/** The last line of a command is its reason. */
function failed(complaint: string): Deployed {
  const reason =
    complaint
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^streams: /, '') || 'its process ended';
  return { deployed: false, reason, files: [], notes: [] };
}
