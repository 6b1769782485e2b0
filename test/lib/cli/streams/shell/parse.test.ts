import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../../../lib/cli/streams/shell/parse.ts';
import type { Statement } from '../../../../../lib/cli/streams/shell/statement.ts';
import { scan, StatementError } from '../../../../../lib/cli/streams/shell/tokens.ts';

const votes = {
  kind: 'create',
  name: 'votes',
  brokers: 'localhost:9092',
  topic: 'test',
  transform: { kind: 'named', text: 'file:///votes.ts' },
} as const;
const load =
  "CREATE STREAM votes AS LOAD DATA KAFKA 'localhost:9092' WITH TOPIC 'test' WITH TRANSFORM 'file:///votes.ts'";

const understood: readonly (readonly [text: string, statement: Statement])[] = [
  [load, { ...votes, batchSize: 10 }],
  [`${load} BATCH_INTERVAL 2500 BATCH_SIZE 7`, { ...votes, batchIntervalMs: 2500, batchSize: 7 }],
  [`${load} MAX_TRIES 0`, { ...votes, batchSize: 10, maxTries: 0 }],
  [`${load} batch_size 7 batch_interval 0`, { ...votes, batchIntervalMs: 0, batchSize: 7 }],
  [
    'CREATE KAFKA STREAM votes TOPICS test TRANSFORM votes.tally',
    {
      kind: 'create',
      name: 'votes',
      topic: 'test',
      transform: { kind: 'module', module: 'votes', exported: 'tally' },
      batchSize: 1000,
    },
  ],
  [
    "create kafka stream v topics my.topic transform 'a.b/c.ts' bootstrap_servers 'h:1' batch_size 1 max_tries 5 consumer_group g-1",
    {
      kind: 'create',
      name: 'v',
      topic: 'my.topic',
      transform: { kind: 'named', text: 'a.b/c.ts' },
      batchSize: 1,
      maxTries: 5,
      group: 'g-1',
      brokers: 'h:1',
    },
  ],
  ['DROP STREAM trades-transform', { kind: 'drop', name: 'trades-transform' }],
  ['show streams', { kind: 'show', full: false }],
  ['SHOW FULL STREAMS', { kind: 'show', full: true }],
  ['START STREAM s', { kind: 'start', name: 's' }],
  ['START STREAM s LIMIT 3 BATCHES', { kind: 'start', name: 's', limit: { batches: 3, timeoutMs: 30_000 } }],
  [
    'START STREAM s TIMEOUT 5 BATCH_LIMIT 2',
    { kind: 'start', name: 's', limit: { batches: 2, timeoutMs: 5 } },
  ],
  ['STOP STREAM s', { kind: 'stop', name: 's' }],
  ['START ALL STREAMS', { kind: 'start all' }],
  ['STOP ALL STREAMS', { kind: 'stop all' }],
  ['TEST STREAM s', { kind: 'test', name: 's', limit: { batches: 1, timeoutMs: 30_000 } }],
  ['TEST STREAM s LIMIT 2 BATCHES', { kind: 'test', name: 's', limit: { batches: 2, timeoutMs: 30_000 } }],
  ['CHECK STREAM s TIMEOUT 9', { kind: 'test', name: 's', limit: { batches: 1, timeoutMs: 9 } }],
];

for (const [text, statement] of understood) {
  test(`understood: ${text}`, () => assert.deepEqual(only(`${text};`), statement));
}

const refused: readonly (readonly [text: string, message: string])[] = [
  ['CREATE TABLE t;', 'line 1, column 8: expected STREAM, found "TABLE"'],
  ['CREATE STREAM s;', 'line 1, column 16: expected AS, found the end of the statement'],
  ["SHOW\n  STREAMS 'now';", `line 2, column 11: expected ";", found 'now'`],
  [
    'START STREAM s LIMIT many BATCHES;',
    'line 1, column 22: expected a whole number (the number of batches), found "many"',
  ],
  [
    'START STREAM s LIMIT 0 BATCHES;',
    'line 1, column 22: the number of batches is a whole number from 1 to 1000000, not 0',
  ],
  [`${load} BATCH_SIZE 10001;`, 'column 120: BATCH_SIZE is a whole number from 1 to 10000, not 10001'],
  [
    `${load} BATCH_INTERVAL 300001;`,
    'column 124: BATCH_INTERVAL in ms is a whole number from 0 to 300000, not 300001',
  ],
  [`${load} MAX_TRIES 1001;`, 'MAX_TRIES is a whole number from 0 to 1000, not 1001'],
  [`${load} BATCH_SIZE 1 BATCH_SIZE 2;`, 'column 122: BATCH_SIZE is there twice'],
  ['CREATE KAFKA STREAM s TOPICS a, b TRANSFORM f;', 'column 31: a stream reads one topic'],
  ['CREATE STREAM a.b AS;', 'column 15: "a.b" cannot name a stream: letters, digits, _ and -, 40 at most'],
  ['DROP STREAM "a";', 'column 13: strings stand in single quotes'],
  [
    'START STREAM s LIMIT 1.5 BATCHES;',
    'column 22: "1.5" is neither a word, a whole number nor a string in single quotes',
  ],
  ["CREATE STREAM s AS LOAD DATA KAFKA '' WITH TOPIC 't';", "column 36: the broker's host:port is empty"],
  [
    `${load} CONFIGS {'sasl.username': 'a;}b', 'x': 'y'};`,
    'column 109: CONFIGS is not played: how a stream reaches its broker',
  ],
  ["CREATE KAFKA STREAM s TOPICS t TRANSFORM f CREDENTIALS {'a':\n 'b'};", 'CREDENTIALS is not played'],
  ['CREATE PULSAR STREAM s TOPICS t TRANSFORM f;', 'column 1: Pulsar is not played'],
  ['START STREAM {1: 2};', 'column 14: expected the name of a stream, found {1: 2}'],
  [
    'NONSENSE;',
    'column 1: expected CREATE, DROP, SHOW, START, STOP, TEST, CHECK, HELP or EXIT, found "NONSENSE"',
  ],
];

for (const [text, message] of refused) {
  test(`refused, and where: ${text.replaceAll('\n', ' ')}`, () => {
    assert.throws(
      () => only(text),
      (error: Error) => error instanceof StatementError && error.message.includes(message),
      message,
    );
  });
}

test('statements may span lines, follow each other on one, and have comments between them', () => {
  const { statements, rest, restAt } = scan(
    "-- first\nSHOW\n\tSTREAMS; STOP STREAM s;;\n -- then\n  DROP STREAM 'it''s ; ",
  );
  assert.deepEqual(
    statements.map(one => (one instanceof StatementError ? one.message : parse(one).kind)),
    ['show', 'stop'],
  );
  assert.deepEqual([rest, restAt], ["DROP STREAM 'it''s ; ", { line: 5, column: 3 }]);
});

test('a statement that cannot be read does not take the next one with it', () => {
  const { statements, rest } = scan('SHOW § STREAMS; SHOW STREAMS;');
  assert.equal(statements.length, 2);
  assert.ok(statements[0] instanceof StatementError);
  assert.ok(!(statements[1] instanceof StatementError));
  assert.equal(rest, '');
});

test('a semicolon in a string ends nothing, and two quotes are one', () => {
  const [tokens] = scan("CREATE 'a;''b' ;").statements;
  assert.ok(tokens !== undefined && !(tokens instanceof StatementError));
  assert.equal(tokens[1]?.text, "a;'b");
});

function only(text: string): Statement {
  const [tokens, ...others] = scan(text).statements;
  assert.deepEqual(others, []);
  assert.ok(tokens !== undefined);
  if (tokens instanceof StatementError) throw tokens;
  return parse(tokens);
}
