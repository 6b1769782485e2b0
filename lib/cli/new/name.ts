import { Refusal, WrongUsage } from '../../terminal/refusal.ts';

/** Words that mean something else where a pipeline's name stands: in an address of /api, or after `npm run produce`. */
const taken: Readonly<Record<string, string>> = {
  raw: '`npm run produce -- raw` sends lines to any topic',
  streams: '/api/streams answers what all streams do',
};

/** Refuses what cannot be at once a file's name, a topic's, a table's and an identifier's beginning. */
export function refuseName(name: string): void {
  if (!/^[a-z][a-z0-9]{1,19}$/.test(name))
    throw new WrongUsage(
      `a pipeline's name is 2 to 20 lower case letters and digits, the first a letter, such as readings; not ${JSON.stringify(name)}`,
    );
  const use = Object.hasOwn(taken, name) ? taken[name] : undefined;
  if (use !== undefined) throw new Refusal(`"${name}" is in use: ${use}; choose another name`);
}
