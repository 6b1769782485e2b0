import type { Command } from '../../terminal/command.ts';
import { boundFetches } from '../../local/records/mend-fetch.ts';
import { boundsIn } from '../../local/records/room.ts';
import { namedDeployment } from '../named-deployment.ts';
import { streamsOf } from './mapping/streams.ts';
import { request, usage, usageOf } from './verbs/verbs.ts';

export const streamsCommand: Command = { name: 'streams', usage, usageOf, run };

async function run(words: readonly string[]): Promise<void> {
  const { act, json, isAgreed, ...place } = request(words);
  boundFetches(boundsIn(process.env));
  await act(async use => {
    const deployment = await namedDeployment(place);
    const streams = streamsOf(deployment);
    try {
      await use({ deployment, streams, json, isAgreed });
    } finally {
      streams.close();
    }
  });
}
