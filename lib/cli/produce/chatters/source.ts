import { newCrowd, simulate } from '../../../../domain/chatters/simulate.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { rejectionsOf } from '../rejections.ts';
import { simulatedMessages } from '../simulated.ts';
import type { Sending, Source, SourceMessage } from '../source.ts';
import { openEdges, openStreamers, replay } from './replay.ts';
import type { FactFile } from './replay.ts';

export const chattersSource: Source = {
  name: 'chatters',
  topic: 'chatters',
  unit: 'row',
  hasEventTimes: false,
  interval: (file, { streamers }) => (file === undefined && streamers === undefined ? 1 : 0),
  usage: {
    about:
      'Sends who takes part in whose stream to the local run: simulated arrivals, or the rows of a file.',
    file: {
      value: 'F',
      says: [
        'replay a .csv or .csv.gz with the columns user_id (the streamer) and one of',
        'chatter_login, moderator_login, vip_login, team_name',
      ],
    },
    interval: '(default 1 for simulated arrivals, 0 for a file)',
    notes: `One message is one row, its key the streamer. Ids and names stay the text that they are, spaces included. A row that
cannot be used is rejected by line number and reason; the others go on. Nothing is lost when the broker goes away and
comes back, and an edge that is sent again is the same edge.`,
  },
  flags: {
    kind: {
      value: 'K',
      says: [
        'what the rows of the file are: chatter, moderator, vip or team (default: what its',
        'columns say)',
      ],
    },
    streamers: {
      value: 'F',
      says: [
        'first send the names of streamers from a .csv or .csv.gz with user_id,user_login;',
        'these alone without --file',
      ],
    },
  },
  async open({ file, own: { kind, streamers } }) {
    if (kind !== undefined && file === undefined)
      throw new WrongUsage('--kind says what the rows of a file are: name it with --file F');
    const names = streamers === undefined ? undefined : await openStreamers(streamers);
    const edges = file === undefined ? undefined : await openEdges(file, kind);
    const main = edges ?? names;
    return {
      file: main?.file,
      ...(main && { share: main.share }),
      prepare: async ({ say }) =>
        main === undefined
          ? simulated
          : async function* messages(sending) {
              if (names !== undefined && names !== main) yield* named(names, sending, say);
              yield* replay(main, sending);
            },
    };
  },
};

function simulated({ limit, stop }: Sending): AsyncIterable<SourceMessage> {
  return simulatedMessages(times => simulate(newCrowd(), times, Math.random, limit), stop);
}

/** The streamers' names before the rows of another file, whose limit and interval are not theirs. */
async function* named(
  names: FactFile,
  { stop }: Sending,
  say: (line: string) => void,
): AsyncGenerator<SourceMessage> {
  const rejections = rejectionsOf();
  let count = 0;
  const reject = (line: number, reason: string): void => void rejections.add(line, reason);
  for await (const message of replay(names, { limit: Number.POSITIVE_INFINITY, reject, stop })) {
    count++;
    yield { ...message, rows: 0, next: 'now' };
  }
  const bad =
    rejections.count === 0 ? '' : `, ${quantity(rejections.count, 'row')} of ${names.file} rejected:`;
  say(`${quantity(count, 'streamer')} named${bad}`);
  for (const line of rejections.lines()) say(`  ${line}`);
}
