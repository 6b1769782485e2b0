import { confirm } from '../../../terminal/confirm.ts';
import { numberFlag } from '../../../terminal/flags.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { table } from '../../../terminal/table.ts';
import { deleteTopic, makeTopic, topicsOf } from '../records/topics.ts';
import { type Ground, printJson, verb } from './verb.ts';

type Asked =
  | { readonly action: 'list' }
  | { readonly action: 'create'; readonly name: string; readonly partitions: number }
  | { readonly action: 'delete'; readonly name: string };

const defaultPartitions = 3;

export const topicsVerb = verb({
  name: 'topics',
  words: 'list|create|delete [NAME]',
  mostWords: 2,
  lines: `  topics list    every topic: partitions, records, owner, the streams that read it
  topics create NAME
                 a new topic; --partitions N (${defaultPartitions})
  topics delete NAME
                 delete it and its records; asks, unless --yes. Refused for topics of the stack, and for those that
                 a running stream reads`,
  flags: { partitions: { type: 'string' } },
  read({ partitions }, [action, name]): Asked {
    if (action === 'list' && name !== undefined)
      throw new WrongUsage(`topics list takes no name, not "${name}"`);
    if (action !== 'create' && partitions !== undefined)
      throw new WrongUsage('--partitions goes with topics create');
    if (action === 'list') return { action };
    if (action !== 'create' && action !== 'delete')
      throw new WrongUsage('topics wants list, create NAME or delete NAME');
    if (name === undefined) throw new WrongUsage(`topics ${action} wants the name of a topic`);
    if (action === 'delete') return { action, name };
    const asked = numberFlag('--partitions', partitions, 1, true);
    return { action, name, partitions: asked ?? defaultPartitions };
  },
  run(ground, asked) {
    if (asked.action === 'list') return list(ground);
    return asked.action === 'create' ? create(ground, asked) : remove(ground, asked.name);
  },
});

async function list({ deployment, streams, json }: Ground): Promise<void> {
  const topics = await topicsOf(deployment, streams);
  if (json) return printJson(topics);
  const rows = topics.map(({ name, partitions, records, owner, streams: readers }) => [
    name,
    String(partitions),
    records,
    owner,
    readers.join(', '),
  ]);
  console.log(table(['topic', 'partitions', 'records', 'owner', 'streams'], rows));
}

async function create(
  { deployment, json }: Ground,
  { name, partitions }: Extract<Asked, { action: 'create' }>,
): Promise<void> {
  await makeTopic(deployment, name, partitions);
  if (json) return printJson({ name, partitions });
  console.log(`${name}: created, ${quantity(partitions, 'partition')}`);
}

async function remove({ deployment, streams, json, isAgreed }: Ground, name: string): Promise<void> {
  await deleteTopic(deployment, streams, name, () =>
    confirm(isAgreed, `delete topic ${name} and its records${deployment.target === 'aws' ? ' on AWS' : ''}`),
  );
  if (json) return printJson({ name, deleted: true });
  console.log(`${name}: deleted`);
}
