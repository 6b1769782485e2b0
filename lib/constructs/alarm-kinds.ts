/** What an alarm means and what is to be done first. */
export interface AlarmKind {
  readonly means: string;
  readonly first: string;
}

/**
 * Every kind of alarm, by its section of docs/runbook.md, which has one for each and says the rest: how to look, what
 * to do, when it is harmless.
 */
export const alarmKinds = {
  'lag-in-records': {
    means:
      'More records wait for the stream than it works off: its function fails or is slow, its mapping is stopped, or much arrives at once.',
    first:
      'See whether lag falls (npm run streams -- list); if not, read the function’s errors and the mapping’s last result.',
  },
  'lag-in-seconds': {
    means:
      'Records are stored, but long after they were sent: what the page shows is that old. The stream is behind and catching up, or just keeping up.',
    first:
      'Compare with the lag in records: falling, wait; steady, the function is too slow, look at its duration and at the databases.',
  },
  'function-errors': {
    means:
      'Calls of the function fail again and again. A stream’s batch is delivered until it succeeds, so its partitions stand; nothing is lost.',
    first: 'Read the error in the function’s log group; it names the cause.',
  },
  'function-throttles': {
    means:
      'Calls of the function are refused: its own concurrency, or the account’s, is used up. Streams wait and lose nothing; the API answers 429.',
    first: 'Look which function takes the account’s concurrency, and at the account’s quota.',
  },
  'function-duration': {
    means: 'Calls take almost as long as they may. Beyond that Lambda kills them, and the batch starts over.',
    first: 'Look what they wait for: a waking or busy database, or a throttled table.',
  },
  'records-set-aside': {
    means:
      'Records could not be used and were put into the table of records set aside. The stream goes on without them; nothing is lost.',
    first: 'Read their reasons (npm run streams -- info), mend the sender or the code, then redrive them.',
  },
  'dead-letters': {
    means:
      'The mapping gave up on records after their retries and sent them to the dead-letter topic. The stream goes on without them.',
    first: 'Find the error in the function’s log, mend it, then redrive them.',
  },
  'records-dropped': {
    means:
      'The mapping gave up on records and they are in no dead-letter topic. They are still in the stream’s own topic until it expires them.',
    first: 'Stop what drops them before anything else, then seek back behind them.',
  },
  'dead-letter-delivery': {
    means: 'The mapping could not write to the dead-letter topic, so records that it gives up are dropped.',
    first:
      'Check that the topic is there, that brokers take writes, and the function’s permission to write to it.',
  },
  'polling-errors': {
    means:
      'The mapping’s pollers cannot read from the brokers: the network, permissions, or the brokers themselves.',
    first:
      'Read the mapping’s state and last result (npm run streams -- info), then look at the brokers’ alarms.',
  },
  'producer-silent': {
    means: 'The simulated producer is on and has sent nothing for a quarter of an hour.',
    first: 'Read its log; then see whether its schedule is enabled and the brokers take writes.',
  },
  'job-silent': {
    means:
      'A function that looks after what is stored has not been started for a quarter of an hour; it is due each minute, or every five.',
    first: 'See whether its schedule is enabled and its concurrency is not 0.',
  },
  'api-errors': {
    means: 'The page’s questions are answered with 5xx again and again: the page stands still for everybody.',
    first: 'Read the query function’s log: it says whether a database is away or the code fails.',
  },
  'database-capacity': {
    means: 'Aurora runs at the most capacity it may take. Statements become slow, then fail.',
    first: 'See what runs; raise database.maxAcu if the load is meant.',
  },
  'table-throttles': {
    means:
      'DynamoDB refuses part of the calls on a table or index. They are tried again, so functions get slower.',
    first:
      'See whether one key is hot or the table’s own limit is reached; it passes by itself where load has doubled quickly.',
  },
  'broker-disk': {
    means:
      'A broker’s volume fills up. At 100 % the broker stops, and with it every partition that has no other copy in sync.',
    first: 'Enlarge the volume, or keep records for a shorter time. Volumes grow, and never shrink.',
  },
  'broker-processor': {
    means:
      'A broker’s processor is busy beyond what MSK advises: should a broker go, the others cannot take its load over.',
    first:
      'See what is sent and read (BytesInPerSec, BytesOutPerSec); take a larger broker type, or more brokers.',
  },
  controller: {
    means: 'The cluster has no active controller: leaders are not chosen anew, and topics cannot be changed.',
    first: 'See the cluster’s state and its operations; unless AWS is at work on it, ask AWS.',
  },
  'partitions-offline': {
    means: 'Partitions have no leader: nothing can be written to them or read from them.',
    first:
      'See the cluster’s state and its brokers’; unless AWS is at work on it, reboot the broker that is away.',
  },
  'partitions-below-minimum': {
    means:
      'Partitions have fewer copies in sync than a write needs: brokers refuse what is sent to them. What is stored can be read.',
    first: 'See which broker is away or behind. AWS’s own maintenance takes one at a time.',
  },
} as const satisfies Readonly<Record<string, AlarmKind>>;

export type AlarmSection = keyof typeof alarmKinds;

/** Shown with the alarm: what it means, what to do, where it is written. At most 1,024 characters. */
export function descriptionOf(section: AlarmSection): string {
  const { means, first }: AlarmKind = alarmKinds[section];
  return `${means} ${first} More: docs/runbook.md#${section}`;
}
