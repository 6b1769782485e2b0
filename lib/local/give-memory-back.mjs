import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 5_000;
/** Of a core: nobody notices then that the process stands still for a tenth of a second. */
const MOST_AT_REST = 0.1;
const WORTH_BYTES = 16 * 1024 * 1024;

/** Resident after it was done last. */
let held = 0;

/**
 * Has V8 give back at once what nobody holds any more, if this process holds more than when it did that last: by itself it
 * does so when it needs room, and a process that waits needs none.
 */
export function giveMemoryBack() {
  if (process.memoryUsage.rss() - held < WORTH_BYTES) return;
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  held = process.memoryUsage.rss();
}

/** Does that whenever this process has little to do. */
export function giveMemoryBackAtRest() {
  let used = process.cpuUsage();
  setInterval(() => {
    const { user, system } = process.cpuUsage(used);
    used = process.cpuUsage();
    if (user + system < MOST_AT_REST * LOOK_MS * 1000) giveMemoryBack();
  }, LOOK_MS).unref();
}
