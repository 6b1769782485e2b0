import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Folders where package managers put servers but an ordinary user's PATH does not look. */
export const SERVER_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/libexec',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/usr/local/opt/mariadb/bin',
  '/usr/local/mysql/bin',
];

/** First executable of this name on the PATH, then in the other folders. */
export function findProgram(
  name: string,
  env: Environment,
  others: readonly string[] = [],
): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  return [...(env.PATH ?? '').split(delimiter), ...others]
    .filter(folder => folder !== '')
    .flatMap(folder => endings.map(ending => join(folder, name + ending)))
    .find(isExecutable);
}

/** What a program prints (both streams), or undefined when it does not run or does not succeed. */
export function ask(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  return new Promise(resolve => {
    execFile(command, args, { env: { ...process.env, ...env }, timeout: 20_000 }, (error, stdout, stderr) =>
      resolve(error ? undefined : stdout + stderr),
    );
  });
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
