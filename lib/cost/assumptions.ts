/** A number that is neither a price nor a setting. */
export interface Assumption {
  readonly value: number;
  readonly unit: string;
  readonly why: string;
}

/** Everything the arithmetic takes for granted, by the name the tables use. */
export const assumed = {
  rowBytes: {
    value: 160,
    unit: 'bytes',
    why: 'a row in a message: 156 on average over the 139,046 rows of a year of the Indonesia Stock Exchange',
  },
  packedShare: {
    value: 0.3,
    unit: 'of a message',
    why: 'what gzip leaves of it, at most: 0.28 of messages of ten of the same rows, 0.15 of those of 500; what others send may not be packed',
  },
  simulatedPostsPerSecond: {
    value: 6,
    unit: 'posts/s',
    why: 'what the simulated producer of posts sends, on average: 5.5 to 6.5 were counted',
  },
  postBytes: {
    value: 300,
    unit: 'bytes',
    why: 'a simulated post as a message and as an item; it is sent on with its score, so it crosses the brokers twice',
  },
  postSumRows: {
    value: 60,
    unit: 'rows',
    why: 'rows of sums that a batch of simulated posts appends: windows, days and words, of three partitions',
  },
  simulatedChattersPerSecond: {
    value: 4.5,
    unit: 'messages/s',
    why: 'what the simulated producer of chatters sends, on average',
  },
  chatterBytes: {
    value: 60,
    unit: 'bytes',
    why: 'a simulated arrival as a message, and as each of the two items of its edge',
  },
  chatterNews: {
    value: 0.4,
    unit: 'of all messages',
    why: 'those that bring a new edge in the first day: the same people come again',
  },
  graphRowBytes: {
    value: 300,
    unit: 'bytes',
    why: 'an edge, or a node, in MySQL with its index entries',
  },
  rankingMs: {
    value: 2_000,
    unit: 'ms',
    why: 'a run of the function that ranks the simulated graph; `docs/graph.md` has larger ones',
  },
  rankedNodes: {
    value: 4_000,
    unit: 'nodes',
    why: 'of the simulated graph: each ranking writes a row for each, and deletes as many old ones',
  },
  closingMs: {
    value: 500,
    unit: 'ms',
    why: 'a run of the function that closes windows and folds sums; while nothing is new, one read of a counter',
  },
  foldingCalls: {
    value: 27,
    unit: 'calls',
    why: 'of the Data API in such a run: seven a partition, and those that look for what there is to close and to fold',
  },
  foldMs: {
    value: 300,
    unit: 'ms',
    why: 'a run of the function that folds the sums of trades, when there is little to fold',
  },
  foldRowsPerSecond: {
    value: 800,
    unit: 'rows/s',
    why: 'rows of sums that folding takes in: 825 were measured on MariaDB, on two processors that were busy with other work',
  },
  foldedSumRows: {
    value: 8_000,
    unit: 'rows',
    why: 'what is left of a day of simulated posts: its windows, and the words of its hours, by partition and polarity',
  },
  recordEnvelopeBytes: {
    value: 250,
    unit: 'bytes',
    why: 'what an event adds to a Kafka record besides its value, which grows by a third in base64',
  },
  itemBytes: {
    value: 180,
    unit: 'bytes',
    why: 'a row as a DynamoDB item: 175 on average over the same rows',
  },
  latestKeyBytes: {
    value: 56,
    unit: 'bytes',
    why: 'a row in the set of the latest ones of its day and partition, which has the keys of 50 and is written once a batch',
  },
  itemOverheadBytes: {
    value: 100,
    unit: 'bytes',
    why: 'DynamoDB adds them to the size of each item, when it bills storage',
  },
  transformRowsPerSecond: {
    value: 10_000,
    unit: 'rows/s',
    why: 'one transform at work: 10,300 to 13,800 were measured of one process, whose six calls at a time took 11 to 14 ms each; it had 26 ms of processor for 1,000 rows, and 1,024 MB have 0.58 processors',
  },
  transformBatchMs: {
    value: 100,
    unit: 'ms',
    why: 'a transform before and after its rows: intake, counter, log',
  },
  aggregateRowsPerSecond: {
    value: 60_000,
    unit: 'rows/s',
    why: 'one aggregate at work: measured by `npm run bench` with a transform beside it, rounded down',
  },
  aggregateBatchMs: {
    value: 150,
    unit: 'ms',
    why: 'an aggregate besides its rows: one statement through the Data API (50 ms by reports), counter, log',
  },
  sumRowIoBytes: {
    value: 1_000,
    unit: 'bytes',
    why: 'log that Aurora writes for a row of sums and its three index entries; it bills 4 KB a write',
  },
  sumRowBytes: {
    value: 760,
    unit: 'bytes',
    why: 'a row of sums on disk with its index entries, of a million on MariaDB',
  },
  sumRowsReadPerSecond: {
    value: 700_000,
    unit: 'rows/s',
    why: 'rows of sums that a query adds up along their index: a million in 1.2 to 1.5 s, measured on MariaDB',
  },
  ledgerStatementsPerSecond: {
    value: 390,
    unit: 'statements/s',
    why: 'ledger statements, overlapping and concurrent, on one MariaDB: 390 to 470 were measured',
  },
  ledgerAcu: {
    value: 8,
    unit: 'ACU',
    why: 'what that takes on Aurora: two processors were busy, and four ACU are about one',
  },
  awakeAcu: { value: 0.5, unit: 'ACU', why: 'the least a database has while it is awake' },
  secretReadsPerStatement: {
    value: 1,
    unit: 'reads',
    why: 'at most: AWS does not say how long the Data API keeps a secret, and users were billed for more than they hoped',
  },
  logBytesPerInvocation: {
    value: 2_000,
    unit: 'bytes',
    why: 'Lambda’s own three lines, the line of the batch, and its metrics',
  },
  brokerLogGb: {
    value: 1,
    unit: 'GB/month',
    why: 'what a broker writes at level INFO, 23 KB a minute; nothing published was found, and a broker in trouble writes much more',
  },
  flowLogGb: {
    value: 0.1,
    unit: 'GB/month',
    why: 'connections that the network turned away: none is meant to be, a line has some 120 bytes',
  },
  slowQueryLogGb: {
    value: 0.1,
    unit: 'GB/month',
    why: 'errors of the database, and statements that take more than 2 s: each some 500 bytes',
  },
  tracesPerSecond: {
    value: 1,
    unit: 'traces/s',
    why: 'X-Ray’s default rule: the first of each second, of each function, and 5 % of the others',
  },
  auroraGb: { value: 1, unit: 'GB', why: 'an empty database' },
  hotTickerShare: {
    value: 0.26,
    unit: 'of all rows',
    why: 'the ticker most traded on its most hectic day of the same year; 5 % over the whole year',
  },
  askedEverySeconds: { value: 1, unit: 's', why: 'how often an open page asks each of its two questions' },
  questionMs: {
    value: 60,
    unit: 'ms',
    why: 'a question on average: most find nothing new, after one read of two counters',
  },
  answerBytes: { value: 8_000, unit: 'bytes', why: 'an answer with news, compressed' },
  stateBytes: { value: 700, unit: 'bytes', why: 'the state of the streams, compressed, and every header' },
} as const satisfies Readonly<Record<string, Assumption>>;
