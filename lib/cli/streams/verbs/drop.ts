import { dropWithModule } from '../module/drop.ts';
import { confirmOnAws, nameFor, printJson, verb } from './verb.ts';

export const dropVerb = verb({
  name: 'drop',
  lines: '  drop NAME      end it; its place in the topic stays. Refused for streams of the stack',
  flags: {},
  read: (_, words) => ({ name: nameFor('drop', words) }),
  async run(ground, { name }) {
    const { deployment, streams, json } = ground;
    const { isOwned } = await streams.find(name);
    if (!isOwned) await confirmOnAws(ground, `drop ${name}`);
    await dropWithModule(deployment, streams, name);
    if (json) return printJson({ name, dropped: true });
    console.log(`${name}: dropped`);
  },
});
