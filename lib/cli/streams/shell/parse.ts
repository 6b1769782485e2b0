import { limits } from '../../../mapping/limits.ts';
import { longestWindowMs } from '../../../mapping/window.ts';
import {
  type CreateStatement,
  defaultTimeoutMs,
  type Limit,
  type Statement,
  type TransformName,
} from './statement.ts';
import { StatementError, type Token } from './tokens.ts';
import { Words } from './words.ts';

const [, largestBatch] = limits.BatchSize;
const longestTimeoutMs = 24 * 3_600_000;
const mostBatches = 1_000_000;
const mostTries = 1_000;

/** One statement from its tokens, `;` last. Throws StatementError. */
export function parse(tokens: readonly Token[]): Statement {
  const words = new Words(tokens);
  const statement = statementOf(words);
  words.end();
  return statement;
}

function statementOf(words: Words): Statement {
  if (words.takes('CREATE', 'KAFKA')) return createKafka(words);
  const { next } = words;
  if (words.takes('CREATE', 'PULSAR'))
    throw new StatementError('Pulsar is not played: a stream reads a topic of Kafka', next);
  if (words.takes('CREATE')) return create(words);
  if (words.takes('DROP')) return { kind: 'drop', name: named(words) };
  if (words.takes('SHOW')) return show(words);
  if (words.takes('START', 'ALL')) return every(words, 'start all');
  if (words.takes('START')) return start(words);
  if (words.takes('STOP', 'ALL')) return every(words, 'stop all');
  if (words.takes('STOP')) return { kind: 'stop', name: named(words) };
  if (words.takes('TEST') || words.takes('CHECK')) return test(words);
  if (words.takes('HELP')) return { kind: 'help' };
  if (words.takes('EXIT') || words.takes('QUIT')) return { kind: 'exit' };
  throw words.wrong('CREATE, DROP, SHOW, START, STOP, TEST, CHECK, HELP or EXIT');
}

function named(words: Words): string {
  words.needs('STREAM');
  return words.name();
}

function every(words: Words, kind: 'start all' | 'stop all'): Statement {
  words.needs('STREAMS');
  return { kind };
}

function show(words: Words): Statement {
  const full = words.takes('FULL');
  words.needs('STREAMS');
  return { kind: 'show', full };
}

function start(words: Words): Statement {
  const name = named(words);
  const limit = limitOf(words);
  return limit === undefined ? { kind: 'start', name } : { kind: 'start', name, limit };
}

function test(words: Words): Statement {
  const name = named(words);
  return { kind: 'test', name, limit: limitOf(words) ?? { batches: 1, timeoutMs: defaultTimeoutMs } };
}

/** `LIMIT k BATCHES`, or `BATCH_LIMIT n` and `TIMEOUT ms`, each of which may be left out. */
function limitOf(words: Words): Limit | undefined {
  if (words.takes('LIMIT')) {
    const batches = words.number('the number of batches', 1, mostBatches);
    if (!words.takes('BATCHES') && !words.takes('BATCH')) words.needs('BATCHES');
    return { batches, timeoutMs: defaultTimeoutMs };
  }
  let batches: number | undefined;
  let timeoutMs: number | undefined;
  for (;;) {
    if (batches === undefined && words.takes('BATCH_LIMIT'))
      batches = words.number('BATCH_LIMIT', 1, mostBatches);
    else if (timeoutMs === undefined && words.takes('TIMEOUT'))
      timeoutMs = words.number('TIMEOUT in ms', 1, longestTimeoutMs);
    else break;
  }
  if (batches === undefined && timeoutMs === undefined) return undefined;
  return { batches: batches ?? 1, timeoutMs: timeoutMs ?? defaultTimeoutMs };
}

/** The first generation: 10 messages or 100 ms. */
function create(words: Words): CreateStatement {
  words.needs('STREAM');
  const name = words.newName();
  words.needs('AS', 'LOAD', 'DATA', 'KAFKA');
  const brokers = words.text("the broker's host:port");
  words.needs('WITH', 'TOPIC');
  const topic = words.text('the topic');
  words.needs('WITH', 'TRANSFORM');
  const transform: TransformName = { kind: 'named', text: words.text('the transform') };
  return { kind: 'create', name, brokers, topic, transform, batchSize: 10, ...batchOf(words) };
}

/** Today's generation: 1,000 messages or 100 ms. */
function createKafka(words: Words): CreateStatement {
  words.needs('STREAM');
  const name = words.newName();
  words.needs('TOPICS');
  const topic = oneTopic(words, name);
  words.needs('TRANSFORM');
  const transform = transformOf(words);
  return { kind: 'create', name, topic, transform, batchSize: 1000, ...batchOf(words, true) };
}

/** An event source mapping has one topic, and a stream is one mapping. */
function oneTopic(words: Words, name: string): string {
  const topic = words.text('a topic', true);
  const place = words.next;
  if (!words.takesComma()) return topic;
  throw new StatementError(
    `a stream reads one topic, as an event source mapping does; make one stream a topic, for instance ${name}_${topic}`,
    place,
  );
}

function transformOf(words: Words): TransformName {
  const isQuoted = words.next.kind === 'string';
  const text = words.text('the transform', true);
  const dotted = isQuoted ? null : /^(.+)\.([A-Za-z_]\w*)$/.exec(text);
  if (dotted === null) return { kind: 'named', text };
  return { kind: 'module', module: dotted[1] ?? '', exported: dotted[2] ?? '' };
}

interface Clauses {
  readonly batchIntervalMs?: number;
  readonly batchSize?: number;
  readonly maxTries?: number;
  readonly group?: string;
  readonly brokers?: string;
}

/** The clauses at the end, in any order, each once at most. */
function batchOf(words: Words, isToday = false): Clauses {
  let clauses: Clauses = {};
  for (;;) {
    const { next } = words;
    const before = Object.keys(clauses).length;
    if (words.takes('BATCH_INTERVAL'))
      clauses = {
        ...once(clauses, 'batchIntervalMs', next),
        batchIntervalMs: words.number('BATCH_INTERVAL in ms', 0, longestWindowMs),
      };
    else if (words.takes('BATCH_SIZE'))
      clauses = {
        ...once(clauses, 'batchSize', next),
        batchSize: words.number('BATCH_SIZE', 1, largestBatch),
      };
    else if (words.takes('MAX_TRIES'))
      clauses = {
        ...once(clauses, 'maxTries', next),
        maxTries: words.number('MAX_TRIES', 0, mostTries),
      };
    else if (isToday && words.takes('CONSUMER_GROUP'))
      clauses = { ...once(clauses, 'group', next), group: words.text('the consumer group', true) };
    else if (isToday && words.takes('BOOTSTRAP_SERVERS'))
      clauses = { ...once(clauses, 'brokers', next), brokers: words.text('host:port') };
    else notPlayed(words, next);
    if (Object.keys(clauses).length === before) return clauses;
  }
}

/** Clauses of the language that say how a client reaches its broker, which the deployment says here. */
function notPlayed(words: Words, token: Token): void {
  const clause = ['CONFIGS', 'CREDENTIALS', 'SERVICE_URL'].find(each => words.takes(each));
  if (clause === undefined) return;
  throw new StatementError(
    `${clause} is not played: how a stream reaches its broker, and signs in, is the deployment's to say; leave the clause out`,
    token,
  );
}

function once(clauses: Clauses, key: keyof Clauses, token: Token): Clauses {
  if (clauses[key] === undefined) return clauses;
  throw new StatementError(`${token.text.toUpperCase()} is there twice`, token);
}
