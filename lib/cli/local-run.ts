import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readApplied } from '../local/assembly/applied-file.ts';
import { textOf } from '../local/assembly/template.ts';
import { knownTopics, topicsFileOf } from '../local/topics/known-topics.ts';
import { type Deployment, knownFrom } from './deployment.ts';
import { Refusal } from '../terminal/refusal.ts';

export const defaultState = '.millrace';

/** What a command needs to know of the run it acts on. */
export interface LocalRun extends Deployment {
  readonly state: string;
  readonly endpointUrl: string;
}

/** Reads the addresses of the run in `state`; a missing run, or one that said less than is needed, is refused. */
export async function localRun(state: string): Promise<LocalRun> {
  const output = await outputsOf(state);
  const where = { state, endpointUrl: output('AwsEndpointUrl') };
  return {
    ...knownFrom(output),
    ...where,
    target: 'local',
    topics: knownTopics(topicsFileOf(join(state, 'outputs.json'))),
    ownTopics: () => appliedTopics(state),
    unreachable: cause => runIsAway(where, cause),
  };
}

/** The topics among the resources that the run applied last. */
async function appliedTopics(state: string): Promise<readonly string[]> {
  const applied = Object.values(await readApplied(join(state, 'applied.json')));
  return applied
    .filter(({ type }) => type === 'AWS::MSK::Topic')
    .map(({ properties }) => textOf(properties.TopicName));
}

/** The outputs by key, whichever stack they belong to. */
async function outputsOf(state: string): Promise<LocalRun['output']> {
  const file = join(state, 'outputs.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw noRun(state);
    throw new Refusal(`cannot read ${file}: ${error.message}`, { cause: error });
  });
  const outputs = new Map<string, string>();
  for (const stack of Object.values(parsed(text, file))) {
    for (const [key, value] of Object.entries(stack)) outputs.set(key, value);
  }
  return (key, pipeline) => {
    const value = outputs.get(key);
    if (value !== undefined) return value;
    throw new Refusal(
      pipeline === undefined
        ? `${file} has no ${key}: start the run again with npm start`
        : `this run has no ${pipeline}: start it again with npm start, and ${pipeline} among its pipelines`,
    );
  };
}

function noRun(state: string): Refusal {
  return new Refusal(`no run in ${state}: start one with npm start${stateFlag(state)}`);
}

/** A run is written down and does not answer. */
export function runIsAway(run: Pick<LocalRun, 'state' | 'endpointUrl'>, cause: unknown): Refusal {
  return new Refusal(
    `the run in ${run.state} does not answer at ${run.endpointUrl}: start it with npm start${stateFlag(run.state)}`,
    { cause },
  );
}

function stateFlag(state: string): string {
  return state === defaultState ? '' : ` -- --state ${state}`;
}

function parsed(text: string, file: string): Record<string, Record<string, string>> {
  try {
    return JSON.parse(text) as Record<string, Record<string, string>>;
  } catch (error) {
    throw new Refusal(`${file} is not JSON: start the run again with npm start`, { cause: error });
  }
}
