import { aimAt } from '../aim.ts';
import type { Command } from '../command.ts';
import { flagsOf } from '../flags.ts';
import { defaultState, localRun } from '../local-run.ts';
import { WrongUsage } from '../refusal.ts';
import { streamsOf } from './streams.ts';
import { usage } from './usage.ts';
import { change, info, list } from './verbs.ts';

export const streamsCommand: Command = { name: 'streams', usage, run };

async function run(words: readonly string[]): Promise<void> {
  const asked = request(words);
  const local = await localRun(asked.state);
  aimAt(local);
  const streams = streamsOf(local);
  try {
    if (asked.verb === 'list') return await list(streams, asked);
    if (asked.verb === 'info') return await info(local, streams, asked.name, asked);
    const all = asked.name === undefined ? (await streams.list()).map(stream => stream.name) : [asked.name];
    await change(asked.verb, all, streams, asked);
  } finally {
    streams.close();
  }
}

type Request = { readonly json: boolean; readonly state: string } & (
  | { readonly verb: 'list' }
  | { readonly verb: 'info'; readonly name: string }
  /** No name: every stream. */
  | { readonly verb: 'start' | 'stop'; readonly name: string | undefined }
);

function request(words: readonly string[]): Request {
  const { values, positionals } = flagsOf(words, {
    json: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    state: { type: 'string', default: defaultState },
  });
  const [verb, name, ...rest] = positionals;
  const { json, state, all } = values;
  if (rest.length > 0) throw new WrongUsage(`${verb} takes one name, not "${name} ${rest.join(' ')}"`);
  if (all && verb !== 'start' && verb !== 'stop') throw new WrongUsage('--all goes with start and stop only');
  if (verb === 'list') {
    if (name !== undefined) throw new WrongUsage(`list takes no name; try: info ${name}`);
    return { verb, json, state };
  }
  if (verb === 'info') {
    if (name === undefined) throw new WrongUsage('info wants the name of a stream');
    return { verb, name, json, state };
  }
  if (verb === 'start' || verb === 'stop') {
    if ((name === undefined) !== all) throw new WrongUsage(`${verb} wants the name of one stream, or --all`);
    return { verb, name, json, state };
  }
  throw new WrongUsage(verb === undefined ? 'say what to do' : `there is no verb "${verb}"`);
}
