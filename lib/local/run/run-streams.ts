import { createMappings, type MappingsOptions } from '../trigger/mappings.ts';
import type { Service } from './boot.ts';
import { streamName } from './function-names.ts';

export interface RunStreamsOptions extends Omit<MappingsOptions, 'onWarning'> {
  readonly stage: string;
  readonly say: (line: string) => void;
}

/** After a kill a group waits out its lost member, 6 s; a stream that takes longer says why in its status. */
const SETTLE_MS = 8_000;
/** How long a stop waits for batches in flight; what is not done then is delivered again by the next run. */
const DRAIN_MS = 30_000;

/** The mappings of a run: polling them is one step of its start, waiting until they have joined their groups another. */
export function createRunStreams({ stage, say, ...options }: RunStreamsOptions) {
  let joined = false;
  const mappings = createMappings({
    ...options,
    // Until they have joined, what keeps them from it is a broker that is just starting.
    onWarning: (settings, text) => {
      if (joined) say(`${streamName(stage, settings)}: ${text}`);
    },
  });
  const polling: Service = {
    name: 'event source mappings',
    start: async () => mappings.start(),
    stop: () => mappings.stop(DRAIN_MS),
  };
  const joining: Service = {
    name: 'streams',
    doing: 'Waiting for the streams to join their groups',
    async start() {
      const enough = new Promise(resolve => setTimeout(resolve, SETTLE_MS).unref());
      await Promise.race([Promise.all(mappings.list().map(({ UUID }) => mappings.settled(UUID))), enough]);
      joined = true;
    },
  };
  return { mappings, polling, joining };
}
