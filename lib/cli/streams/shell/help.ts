/** What HELP prints. */
export const help = `A statement may span lines and ends with ";" (HELP and EXIT alone need none). Keywords are case-insensitive, strings stand in single quotes.

  CREATE STREAM name AS LOAD DATA KAFKA 'host:port' WITH TOPIC 'topic' WITH TRANSFORM 'transform'
      [BATCH_INTERVAL ms] [BATCH_SIZE n] [MAX_TRIES n];    a stream, stopped (100 ms, 10 messages, 3 tries)
  CREATE KAFKA STREAM name TOPICS topic TRANSFORM module.function
      [BATCH_INTERVAL ms] [BATCH_SIZE n] [MAX_TRIES n] [CONSUMER_GROUP g] [BOOTSTRAP_SERVERS 'host:port'];
                                                           the same (100 ms, 1,000 messages, 3 tries)
  DROP STREAM name;
  SHOW STREAMS;                SHOW FULL STREAMS;
  START STREAM name;           START ALL STREAMS;
  START STREAM name LIMIT k BATCHES;                       k batches, then stopped
  STOP STREAM name;            STOP ALL STREAMS;
  TEST STREAM name [LIMIT k BATCHES];                      what it would write; only when stopped
  CHECK STREAM name [BATCH_LIMIT k] [TIMEOUT ms];          the same; START STREAM takes these clauses too
  HELP;  EXIT;

BATCH_INTERVAL becomes the nearest batch window that Lambda has: 0, 500 ms or whole seconds. 100 ms, without the clause
too, are 0 ms: a batch is handed over at once, with what is there. 700 ms are 500 ms.

A transform is the name of a deployed function, or the path or URL (file:, http:, https:) of a module that exports
stream(batch: Uint8Array[]): [sql, params][]. Its statements (INSERT, REPLACE, UPDATE, DELETE, with :name or $name for
parameters) run in MySQL, each message's once. A message on which the module throws, or whose values a table refuses, is
tried MAX_TRIES times, once a delivery, and then set aside (0: tried for ever); streams info NAME shows it, streams
redrive NAME brings it in. Any other failure, as a missing table, is tried until it passes.`;
