import { counted } from '../../terminal/plurals.ts';
import type { Deployment } from '../deployment.ts';
import { changeTo } from './change.ts';
import { confirm } from './confirm.ts';
import { dryRun, type PreviewedBatch } from './dry-run.ts';
import { dropWithModule } from './module-drop.ts';
import { type Output, print } from './output.ts';
import type { Place } from './place.ts';
import { redrive } from './redrive.ts';
import { findStopped, runAvailable, runSome } from './run-batches.ts';
import { seek } from './seek.ts';
import type { Streams } from './streams.ts';
import { table } from '../../terminal/table.ts';
import type { Watch } from './watch.ts';
import { Refusal } from '../../terminal/refusal.ts';

/** Rows of a dry run that a person is shown. */
const fewRows = 40;
const say = (line: string): void => console.error(line);
const watch: Watch = { say };

/** Starts or stops each named stream, one after the other. */
export async function change(
  verb: 'start' | 'stop',
  names: readonly string[],
  streams: Streams,
  { json }: Output,
): Promise<void> {
  const status = verb === 'start' ? 'running' : 'stopped';
  const changes: { name: string; status: string; changed: boolean }[] = [];
  for (const name of names) {
    const changed = await changeTo(verb === 'start' ? 'Enabled' : 'Disabled', name, streams, watch);
    changes.push({ name, status, changed });
    if (!json) console.log(`${name}: ${changed ? status : `${status} already`}`);
  }
  if (json) print(changes);
}

/** `how`: so many batches, or all there is now. */
export async function run(
  deployment: Deployment,
  streams: Streams,
  name: string,
  how: { readonly limit: number; readonly timeoutMs: number } | 'available-now',
  { json }: Output,
): Promise<void> {
  const stream = await findStopped(streams, name, 'this');
  const ran =
    how === 'available-now'
      ? await runAvailable(deployment, streams, stream, watch)
      : await runSome(deployment, streams, stream, how, watch);
  if (json) return print({ name, ...ran, status: 'stopped' });
  console.log(`${name}: ${counted(ran.batches, 'batch')}, ${counted(ran.records, 'record')}; stopped`);
}

export async function test(
  deployment: Deployment,
  streams: Streams,
  name: string,
  how: { readonly limit: number; readonly timeoutMs: number },
  { json }: Output,
): Promise<void> {
  const batches = await dryRun(deployment, streams, name, how, watch);
  if (json) return print(batches);
  for (const batch of batches) console.log(previewText(batch));
}

function previewText({ records, table: target, rows, total, setAside }: PreviewedBatch): string {
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const cells = rows.slice(0, fewRows).map(row => names.map(column => cell(row[column])));
  const more = total - cells.length;
  return [
    `${counted(records, 'record')} would write ${counted(total, 'row')}${target === undefined ? '' : ` to ${target}`}`,
    ...(cells.length === 0 ? [] : [table(names, cells)]),
    ...(more > 0
      ? [`and ${more} more ${more === 1 ? 'row' : 'rows'}; --json shows ${more === 1 ? 'it' : 'them'}`]
      : []),
    ...setAside.map(
      ({ partition, offset, reason }) =>
        `would set aside offset ${offset} of partition ${partition}: ${reason}`,
    ),
  ].join('\n');
}

function cell(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export async function moveTo(
  deployment: Deployment,
  streams: Streams,
  name: string,
  how: { readonly to: Place; readonly recount: boolean; readonly isAgreed: boolean },
  { json }: Output,
): Promise<void> {
  const stream = await findStopped(streams, name, 'seek');
  await confirm(
    deployment,
    how.isAgreed,
    `move ${name}${how.recount ? ' and remove its sums from there' : ''}`,
  );
  const moved = await seek(deployment, streams, stream, how, say);
  if (json) return print({ name, ...moved });
  const cells = moved.partitions.map(({ partition, from, to }) => [String(partition), from, to]);
  console.log(table(['partition', 'from', 'to'], cells));
  if (how.recount)
    console.log(
      `${counted(moved.removedRows, 'row')} of sums removed; what was in them is counted anew when it runs`,
    );
}

export async function drop(
  deployment: Deployment,
  streams: Streams,
  name: string,
  isAgreed: boolean,
  { json }: Output,
): Promise<void> {
  const { isOwned } = await streams.find(name);
  if (!isOwned) await confirm(deployment, isAgreed, `drop ${name}`);
  await dropWithModule(deployment, streams, name);
  if (json) return print({ name, dropped: true });
  console.log(`${name}: dropped`);
}

export async function redriveAll(
  deployment: Deployment,
  streams: Streams,
  name: string,
  { json }: Output,
): Promise<void> {
  const { redriven, stayed } = await redrive(deployment, streams, await streams.find(name));
  if (json) print({ name, redriven, stayed });
  else {
    console.log(`${name}: ${counted(redriven, 'record')} redriven`);
    const cells = stayed.map(at => [at.topic, String(at.partition), String(at.offset), at.reason]);
    if (cells.length > 0) console.log(table(['topic', 'partition', 'offset', 'stays because'], cells));
  }
  if (stayed.length > 0)
    throw new Refusal(
      `${stayed.length} of ${counted(redriven + stayed.length, 'record')} ${stayed.length === 1 ? 'stays' : 'stay'}`,
    );
}
