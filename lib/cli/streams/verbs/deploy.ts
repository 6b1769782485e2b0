import { Refusal } from '../../../terminal/refusal.ts';
import { filesOf } from '../module/deploy.ts';
import { redeploy } from '../module/redeploy.ts';
import { nameFor, printJson, verb } from './verb.ts';

export const deployVerb = verb({
  name: 'deploy',
  lines: `  deploy NAME    new code for a stream made from a module: the module as it is now, and its DDL where that changed.
                 A running npm start does so by itself when the module is saved`,
  flags: {},
  read: (_, words) => ({ name: nameFor('deploy', words) }),
  async run({ deployment, streams, json }, { name }) {
    const files = filesOf(deployment);
    const notes: string[] = [];
    const say = (line: string): unknown => (json ? notes.push(line) : console.error(line));
    const print = (outcome: object): void =>
      printJson({ name, ...outcome, notes, files: [...(files ?? [])] });
    try {
      await redeploy(deployment, streams, name, files, say);
    } catch (error) {
      if (json && error instanceof Refusal) print({ deployed: false, reason: error.message });
      throw error;
    }
    if (json) return print({ deployed: true });
    console.log(`${name}: deployed`);
  },
});
