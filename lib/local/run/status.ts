import type { Mappings } from '../trigger/mapping.ts';
import type { Screen } from './screen.ts';
import { streamName } from './function-names.ts';
import { saying, statusLine, type StreamSample } from './status-line.ts';

const ON_TERMINAL_MS = 2000;
const ELSEWHERE_MS = 5000;

/** Shows each stream: a line rewritten in place on a terminal, elsewhere a line when its state or trouble changes. */
export function createStatus(mappings: Mappings, stage: string, screen: Screen) {
  const before = new Map<string, StreamSample>();
  const said = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    const looks = await Promise.all(mappings.list().map(({ UUID }) => sampleOf(mappings, UUID, stage)));
    const samples = looks.filter(sample => sample !== undefined).sort((a, b) => (a.name < b.name ? 1 : -1));
    const width = Math.max(...samples.map(({ name }) => name.length), 0);
    const lines = samples.map(sample => statusLine(sample, before.get(sample.name), width));
    if (screen.isTerminal) screen.show(lines);
    for (const [index, sample] of samples.entries()) {
      const last = said.get(sample.name);
      const now = saying(sample, before.get(sample.name));
      if (!screen.isTerminal && last !== undefined && last !== now) screen.say(lines[index] ?? '');
      said.set(sample.name, now);
      before.set(sample.name, sample);
    }
  };
  const lookAgain = (): void => {
    const ended = looking;
    looking = ended.then(look).catch(() => undefined);
  };

  return {
    async start(): Promise<void> {
      lookAgain();
      timer = setInterval(lookAgain, screen.isTerminal ? ON_TERMINAL_MS : ELSEWHERE_MS);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await looking;
      screen.show([]);
    },
  };
}

async function sampleOf(mappings: Mappings, uuid: string, stage: string): Promise<StreamSample | undefined> {
  const partitions = await mappings.lag(uuid).catch(() => undefined);
  const status = mappings.get(uuid);
  if (status === undefined) return undefined;
  return {
    name: streamName(stage, status),
    status,
    counts: mappings.counts(uuid),
    lag: partitions?.reduce((sum, partition) => sum + partition.lag, 0n),
    atMs: performance.now(),
  };
}
