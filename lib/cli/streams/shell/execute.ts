import { quantity } from '../../../terminal/plurals.ts';
import { changeTo, findStopped } from '../mapping/change.ts';
import { dropWithModule } from '../module/drop.ts';
import { runSome } from '../records/run-batches.ts';
import { statusOf } from '../mapping/stream.ts';
import type { ShellContext } from './context.ts';
import { create } from './create.ts';
import { help } from './help.ts';
import { show } from './show.ts';
import type { Limit, Statement } from './statement.ts';
import { testStream } from './test-stream.ts';

/** Does what a statement says and prints its result. Rejects with Refusal for what cannot be done. */
export async function execute(
  context: ShellContext,
  statement: Exclude<Statement, { kind: 'exit' }>,
): Promise<void> {
  const { deployment, streams, print } = context;
  switch (statement.kind) {
    case 'create':
      return create(context, statement);
    case 'drop':
      await context.agree(`DROP STREAM ${statement.name}`);
      await dropWithModule(deployment, streams, statement.name);
      return print(`Stream ${statement.name} dropped.`);
    case 'show':
      return show(context, statement.full);
    case 'start':
      if (statement.limit !== undefined) return startSome(context, statement.name, statement.limit);
      return change(context, 'Enabled', statement.name);
    case 'stop':
      return change(context, 'Disabled', statement.name);
    case 'start all':
      return changeAll(context, 'Enabled');
    case 'stop all':
      return changeAll(context, 'Disabled');
    case 'test':
      return testStream(context, statement.name, statement.limit);
    case 'help':
      return print(help);
  }
}

async function change(context: ShellContext, target: 'Enabled' | 'Disabled', name: string): Promise<void> {
  const { streams, print, note, signal } = context;
  const isChanged = await changeTo(target, name, streams, { say: note, signal });
  const [done, before] = target === 'Enabled' ? ['started', 'running'] : ['stopped', 'stopped'];
  print(isChanged ? `Stream ${name} ${done}.` : `Stream ${name} is ${before} already.`);
}

/** Streams that are there already are passed over. */
async function changeAll(context: ShellContext, target: 'Enabled' | 'Disabled'): Promise<void> {
  const status = target === 'Enabled' ? 'running' : 'stopped';
  const others = (await context.streams.list()).filter(stream => statusOf(stream) !== status);
  for (const { name } of others) await change(context, target, name);
  context.print(`All streams are ${status}.`);
}

async function startSome(context: ShellContext, name: string, limit: Limit): Promise<void> {
  const { deployment, streams, print, note, signal } = context;
  const stream = await findStopped(streams, name, 'START with a limit', `STOP STREAM ${name};`);
  const { batches, timeoutMs } = limit;
  const ran = await runSome(
    deployment,
    streams,
    stream,
    { limit: batches, timeoutMs },
    { say: note, signal },
  );
  print(
    `Stream ${name} ran ${quantity(ran.batches, 'batch')} (${quantity(ran.records, 'message')}) and is stopped.`,
  );
}
