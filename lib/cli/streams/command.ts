import { aimAt } from '../aim.ts';
import type { Command } from '../../terminal/command.ts';
import type { Deployment } from '../deployment.ts';
import { localRun } from '../local-run.ts';
import { deployedStacks } from '../stacks.ts';
import { createStream } from './create.ts';
import { info } from './info.ts';
import { list } from './list.ts';
import { print } from './output.ts';
import { type Request, request } from './request.ts';
import { shell } from './shell/command.ts';
import { change, drop, moveTo, redriveAll, run as runBatches, test } from './steer.ts';
import { type Streams, streamsOf } from './streams.ts';
import { tail } from './tail.ts';
import { usage, usageOf } from './usage.ts';

export const streamsCommand: Command = { name: 'streams', usage, usageOf, run };

async function run(words: readonly string[]): Promise<void> {
  const asked = request(words);
  const deployment = await deploymentOf(asked);
  const streams = streamsOf(deployment);
  try {
    await act(asked, deployment, streams);
  } finally {
    streams.close();
  }
}

async function act(asked: Request, deployment: Deployment, streams: Streams): Promise<void> {
  switch (asked.verb) {
    case 'list':
      return list(deployment, streams, asked);
    case 'info':
      return info(deployment, streams, asked.name, asked);
    case 'tail':
      return tail(deployment, await streams.find(asked.name), asked);
    case 'test':
      return test(deployment, streams, asked.name, asked.how, asked);
    case 'start-some':
      return runBatches(deployment, streams, asked.name, asked.how, asked);
    case 'run':
      return runBatches(deployment, streams, asked.name, 'available-now', asked);
    case 'create': {
      const { name, start } = asked.wanted;
      await createStream(deployment, streams, asked.wanted, { say: line => console.error(line) });
      const status = start ? 'running' : 'stopped';
      return asked.json ? print({ name, status }) : console.log(`${name}: created, ${status}`);
    }
    case 'drop':
      return drop(deployment, streams, asked.name, asked.isAgreed, asked);
    case 'seek':
      return moveTo(deployment, streams, asked.name, asked, asked);
    case 'shell':
      return shell(deployment, streams, asked.isAgreed);
    case 'redrive':
      return redriveAll(deployment, streams, asked.name, asked);
    default: {
      const names = asked.name === undefined ? (await streams.list()).map(({ name }) => name) : [asked.name];
      return change(asked.verb, names, streams, asked);
    }
  }
}

/** The local run, and nothing else whatever AWS_* says, unless stacks on AWS are named. */
async function deploymentOf({ aws, state }: Request): Promise<Deployment> {
  if (aws === undefined) {
    const local = await localRun(state);
    aimAt(local);
    return local;
  }
  const stacks = await deployedStacks(aws);
  console.error(`account ${stacks.account}, region ${stacks.region}`);
  return stacks;
}
