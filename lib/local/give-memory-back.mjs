import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 5_000;
/** Of a core: what takes a tenth of a second is not noticed then. */
const MOST_AT_REST = 0.2;
const WORTH_BYTES = 32 * 1024 * 1024;

/** Has V8 give back at once what nobody holds any more: it does so when it needs room, and a process that waits needs none. */
export function giveMemoryBack() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Does that whenever this process has little to do and holds more than it did then. */
export function giveMemoryBackAtRest() {
  let used = process.cpuUsage();
  let held = 0;
  setInterval(() => {
    const { user, system } = process.cpuUsage(used);
    used = process.cpuUsage();
    if (user + system > MOST_AT_REST * LOOK_MS * 1000 || process.memoryUsage.rss() - held < WORTH_BYTES)
      return;
    giveMemoryBack();
    held = process.memoryUsage.rss();
  }, LOOK_MS).unref();
}
