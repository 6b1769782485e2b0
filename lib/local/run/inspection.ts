import { Refusal } from '../../terminal/refusal.ts';
import type { Functions } from '../workers/function.ts';
import { plainName } from './function-names.ts';

/** Which functions `--inspect [NAME]` means: none without the flag. `nameOf` is what the user is shown as a function's name. */
export function createInspection(
  asked: string | undefined,
  nameOf: (functionName: string) => string,
  say: (line: string) => void,
) {
  const isMeant = (name: string): boolean =>
    asked === 'all' ||
    [name, plainName(name), nameOf(name)].some(known => known.toLowerCase() === asked?.toLowerCase());
  return {
    isMeant: (functionName: string): boolean => asked !== undefined && isMeant(functionName),
    onInspector(functionName: string, port: number): void {
      const name = nameOf(functionName);
      say(
        `${name} listens for a debugger on 127.0.0.1:${port} (chrome://inspect, or attach VS Code to port ${port})`,
      );
    },
    /** Refuses a name that no function has, once all are known. */
    check(functions: Functions): void {
      if (asked === undefined) return;
      const ours = functions.list().filter(({ runtime }) => runtime.startsWith('nodejs'));
      const all = ours.map(({ name }) => name);
      if (!all.some(isMeant)) {
        const known = all.map(name => nameOf(name)).sort();
        throw new Refusal(
          `--inspect: no stream or function is named "${asked}"; there are: ${known.join(', ')}`,
        );
      }
      say(
        'functions under a debugger have no time or memory limit, and code that can be read, with source maps',
      );
    },
  };
}
