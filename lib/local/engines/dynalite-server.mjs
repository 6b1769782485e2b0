// dynalite in a process of its own, speaking the watchdog's messages itself: it closes its store and exits on the
// message `stop`, on SIGTERM, and when the channel to the runner closes.
//
//   node dynalite-server.mjs FOLDER PORT
import dynalite from 'dynalite';
import { standBefore } from './dynalite-front.ts';
import { answerOldItems } from './dynalite-old-item.ts';

const CLOSE_MS = 8_000;
const [path = '', port = ''] = process.argv.slice(2);
answerOldItems();
const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
standBefore(server);
let ending = false;

server.on('error', fail);
server.listen(Number(port), '127.0.0.1');
server.keepAliveTimeout = 60_000;
server.requestTimeout = 60_000;

process.on('disconnect', end);
process.on('message', message => message === 'stop' && end());
process.on('SIGTERM', end);
process.on('SIGINT', () => {});
process.on('SIGHUP', end);
if (!process.connected) end();

function end() {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(0), CLOSE_MS).unref();
  server.close(() => process.exit(0));
  server.closeAllConnections();
}

/** @param {Error} error */
function fail(error) {
  console.error(error.message);
  process.exit(1);
}
