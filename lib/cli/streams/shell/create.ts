import { Refusal } from '../../../terminal/refusal.ts';
import { createStream, dropStream } from '../mapping/create.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { applyDdl } from '../module/ddl.ts';
import { deployModule, isCreatedBy, removeCreated } from '../module/deploy.ts';
import { moduleFunction } from '../module/drop.ts';
import { groupOf } from '../../../../domain/stream-names.ts';
import type { Watch } from '../watch.ts';
import { windowNearest } from '../../../mapping/window.ts';
import { checkBroker } from './check-broker.ts';
import type { ShellContext } from './context.ts';
import type { CreateStatement } from './statement.ts';
import { transformOf } from './transform.ts';

/** The language's, of a statement that names none. */
const defaultIntervalMs = 100;

/** Makes a stream, stopped. Broker, topic and transform are checked first; what fails later takes back what was made. */
export async function create(context: ShellContext, statement: CreateStatement): Promise<void> {
  const { deployment, streams, lambda, note: say, signal } = context;
  const watch: Watch = { say, signal };
  const { name, topic, batchSize, batchIntervalMs } = statement;
  if ((await streams.list()).some(stream => stream.name === name))
    throw new Refusal(`there is a stream named "${name}" already`);
  await checkBroker(deployment, statement, watch);
  const transform = await transformOf(context, statement);
  const wanted = {
    name,
    topic,
    batchSize,
    start: false,
    batchIntervalMs: nearest(batchIntervalMs ?? defaultIntervalMs),
    ...ownGroup(context, statement),
  };
  signal?.throwIfAborted();
  if (transform.kind === 'function') {
    await createStream(deployment, streams, { ...wanted, function: transform.name }, watch);
  } else {
    const { ddl } = transform.module;
    if (ddl !== undefined) {
      await applyDdl(deployment, ddl);
      say(`${ddl.file}: ${quantity(ddl.statements.length, 'statement')} applied`);
    }
    const made = moduleFunction(deployment, name);
    const id = await deployModule(lambda, made, deployment.transformRole(), transform.module);
    try {
      await createStream(deployment, streams, { ...wanted, function: made }, watch);
      if (!(await isCreatedBy(lambda, made, id))) {
        await dropStream(streams, name);
        throw new Refusal(`another session made a stream named "${name}" at the same time; try again`);
      }
    } catch (error) {
      await removeCreated(lambda, made, id);
      throw error;
    }
  }
  if (batchIntervalMs !== undefined && nearest(batchIntervalMs) !== batchIntervalMs)
    say(windowNote(batchIntervalMs));
  context.print(`Stream ${name} created, stopped.`);
}

/** A stream is found by its group's name, which begins with its own: another one stands at the end of it. */
function ownGroup({ deployment, note }: ShellContext, { name, group }: CreateStatement) {
  if (group === undefined || group === groupOf(deployment.stage, name)) return {};
  note(`CONSUMER_GROUP: the group's full name is ${groupOf(deployment.stage, name, group)}.`);
  return { group };
}

/** The window that Lambda has for an interval which the parser has bounded, ms. */
function nearest(ms: number): number {
  return windowNearest(ms)?.ms ?? ms;
}

/** In the words of the language. */
function windowNote(ms: number): string {
  const taken = nearest(ms);
  const means = taken === 0 ? '0 s: a batch is handed over at once, with what is there' : `${taken / 1000} s`;
  return `BATCH_INTERVAL ${ms} ms is taken as ${means}. AWS counts batch windows in whole seconds (0.5 s is its default).`;
}
