import { newCrowd, simulate } from '../../../../domain/chatters/simulate.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { checkedEncoding, encodingFlag } from '../file/encoding.ts';
import { refuseUnlessUsed, rejectionsOf } from '../rejections.ts';
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
        'replay a CSV (also packed; - for what is piped in) with the columns user_id (the streamer)',
        'and one of chatter_login, moderator_login, vip_login, team_name',
      ],
    },
    interval: '(default 1 for simulated arrivals, 0 for a file)',
    notes: `One message is one row, its key the streamer. Ids and names stay the text that they are, spaces included. A row that
cannot be used is rejected by line number and reason; the others go on. Nothing is lost when the broker goes away and
comes back, and an edge that is sent again is the same edge.`,
  },
  flags: {
    encoding: encodingFlag,
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
        'first send the names of streamers from a CSV with user_id,user_login;',
        'these alone without --file',
      ],
    },
  },
  async open({ file, allowRejected, own: { kind, streamers, ...own } }, sayEarly) {
    if (kind !== undefined && file === undefined)
      throw new WrongUsage('--kind says what the rows of a file are: name it with --file F');
    const options = { encoding: checkedEncoding(own['encoding']), say: sayEarly };
    const names = streamers === undefined ? undefined : await openStreamers(streamers, options);
    const edges = file === undefined ? undefined : await openEdges(file, kind, options);
    const main = edges ?? names;
    return {
      file: main?.name,
      ...(main && { share: main.share, end: main.end, notes: main.notes }),
      prepare: async ({ say }) =>
        main === undefined
          ? simulated
          : async function* messages(sending) {
              if (names !== undefined && names !== main) yield* named(names, sending, allowRejected, say);
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
  allowed: number,
  say: (line: string) => void,
): AsyncGenerator<SourceMessage> {
  const rejections = rejectionsOf();
  let count = 0;
  const reject: Sending['reject'] = (line, rejection) => {
    const said = rejections.add(line, rejection);
    if (said !== undefined) say(`${names.name}: ${said}`);
  };
  for await (const message of replay(names, { limit: Number.POSITIVE_INFINITY, reject, stop })) {
    count++;
    yield { ...message, rows: 0, next: 'now' };
  }
  const bad =
    rejections.count === 0 ? '' : `, ${quantity(rejections.count, 'row')} of ${names.name} rejected:`;
  say(`${quantity(count, 'streamer')} named${bad}`);
  for (const line of rejections.lines()) say(`  ${line}`);
  refuseUnlessUsed('streamer', names.name, count + rejections.count, rejections, allowed);
}
