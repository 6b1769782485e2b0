import { numberFlag } from '../../../terminal/flags.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { createStream, type Wanted } from '../mapping/create.ts';
import { placeIn } from '../records/place.ts';
import { nameFor, printJson, verb, watch } from './verb.ts';

export const createVerb = verb({
  name: 'create',
  lines: `  create NAME --topic T --function F
                 a new stream, stopped unless --start
                 --batch-size N records (100); --batch-interval MS (500)
                 --starting-position beginning|end|TIME (beginning)
                 --group G: a place of its own; the group is then millrace-STAGE-NAME:G`,
  flags: {
    topic: { type: 'string' },
    function: { type: 'string' },
    'batch-size': { type: 'string' },
    'batch-interval': { type: 'string' },
    group: { type: 'string' },
    'starting-position': { type: 'string' },
    start: { type: 'boolean' },
  },
  read(values, words): Wanted {
    const name = nameFor('create', words);
    const { topic, function: target, group } = values;
    if (topic === undefined || target === undefined)
      throw new WrongUsage('create wants --topic and --function');
    const batchSize = numberFlag('--batch-size', values['batch-size'], 0, false);
    const batchIntervalMs = numberFlag('--batch-interval', values['batch-interval'], 0, false);
    const position = values['starting-position'];
    return {
      name,
      topic,
      function: target,
      ...(batchSize !== undefined && { batchSize }),
      ...(batchIntervalMs !== undefined && { batchIntervalMs }),
      ...(group !== undefined && { group }),
      ...(position !== undefined && { startingPosition: placeIn('--starting-position', position) }),
      start: values.start === true,
    };
  },
  async run({ deployment, streams, json }, wanted) {
    const { name } = wanted;
    await createStream(deployment, streams, wanted, watch);
    const status = wanted.start ? 'running' : 'stopped';
    if (json) return printJson({ name, status });
    console.log(`${name}: created, ${status}`);
  },
});
