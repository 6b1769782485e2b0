import { quantity } from '../../../terminal/plurals.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { table } from '../../../terminal/table.ts';
import { redrive } from '../books/redrive.ts';
import { nameFor, printJson, verb } from './verb.ts';

export const redriveVerb = verb({
  name: 'redrive',
  lines: '  redrive NAME   give the function once more what was set aside or given up',
  flags: {},
  read: (_, words) => ({ name: nameFor('redrive', words) }),
  async run({ deployment, streams, json }, { name }) {
    const { redriven, stayed } = await redrive(deployment, streams, await streams.find(name));
    if (json) printJson({ name, redriven, stayed });
    else {
      console.log(`${name}: ${quantity(redriven, 'record')} redriven`);
      const cells = stayed.map(at => [at.topic, String(at.partition), String(at.offset), at.reason]);
      if (cells.length > 0) console.log(table(['topic', 'partition', 'offset', 'stays because'], cells));
    }
    if (stayed.length > 0)
      throw new Refusal(
        `${stayed.length} of ${quantity(redriven + stayed.length, 'record')} ${stayed.length === 1 ? 'stays' : 'stay'}`,
      );
  },
});
