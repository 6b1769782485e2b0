// dynalite in a process of its own, speaking the watchdog's messages itself: it closes its store and exits on the
// message `stop`, on SIGTERM, and when the channel to the runner closes.
//
//   node process.ts FOLDER PORT [CREDENTIALS]
//
// With a file of credentials, it takes requests that these signed, and no others.
import { readCredentials } from '../../credentials.ts';
import { createVerify } from '../../endpoint/signature.ts';
import { giveMemoryBackAtRest } from '../../give-memory-back.mjs';
import { standBefore } from '../dynalite-front.ts';
import { answerOldItems } from '../dynalite-old-item.ts';
import { keepExpressions } from './known-expressions.ts';
import { createDynalite } from './server.ts';

const CLOSE_MS = 8_000;
const [path = '', port = '', credentials] = process.argv.slice(2);
answerOldItems();
keepExpressions();
const { server, close } = createDynalite(path, fail);
standBefore(server, credentials === undefined ? undefined : createVerify(readCredentials(credentials)));
let ending = false;

server.on('error', fail);
server.listen(Number(port), '127.0.0.1');
giveMemoryBackAtRest();
server.keepAliveTimeout = 60_000;
server.requestTimeout = 60_000;

process.on('disconnect', end);
process.on('message', message => message === 'stop' && end());
process.on('SIGTERM', end);
process.on('SIGINT', () => {});
process.on('SIGHUP', end);
// A request that reads while the store closes is thrown by dynalite: it ends with its connection.
process.on('uncaughtException', error => (ending ? undefined : fail(error)));
if (!process.connected) end();

function end(): void {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(0), CLOSE_MS).unref();
  void close().finally(() => process.exit(0));
}

function fail(error: Error): void {
  console.error(error.stack ?? error.message);
  process.exit(1);
}
