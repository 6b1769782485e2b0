/** What a save asks for. */
export interface Asked {
  /** The bundles, hence the assembly, are made again. */
  readonly app: boolean;
  /** The program that makes them has changed itself. */
  readonly program: boolean;
  /** Files of what is running here, which only a restart replaces. */
  readonly restart: readonly string[];
}

/** What is watched, from the project's root. */
export const WATCHED = [
  'functions',
  'domain',
  'dashboard',
  'lib',
  'bin',
  'cdk.json',
  'package-lock.json',
] as const;

/** Separates saves that are applied while running from those that are not. */
export function askedBy(saved: readonly string[]): Asked {
  const concerning = saved.filter(file => !isCommand(file));
  const restart = concerning.filter(isRunner);
  const rest = concerning.filter(file => !isRunner(file));
  return { app: rest.length > 0, program: rest.some(isProgram), restart };
}

/** Saved files in a few words. */
export function savedFiles(files: readonly string[]): string {
  return files.length > 3 ? `${files.slice(0, 3).join(', ')} and ${files.length - 3} more` : files.join(', ');
}

/** Other commands run from their files each time. */
function isCommand(file: string): boolean {
  return file.startsWith('lib/cli/');
}

function isRunner(file: string): boolean {
  return (
    /^lib\/(local|terminal)\//.test(file) ||
    (file.startsWith('bin/') && file !== 'bin/app.ts') ||
    file === 'package-lock.json'
  );
}

function isProgram(file: string): boolean {
  return /^(lib|bin)\//.test(file) || file === 'cdk.json';
}
