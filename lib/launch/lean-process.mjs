/**
 * MB. Node gives a process that makes much at a time up to 32 MB for its young objects, three times over, and Lambda a
 * function a twentieth of its memory. Here a dozen processes share one machine, and batches leave next to nothing behind
 * that a larger space would spare from being moved.
 */
export const MOST_SEMI_SPACE_MB = 4;

export const leanFlag = `--max-semi-space-size=${MOST_SEMI_SPACE_MB}`;

/**
 * For the process of a whole run. V8 takes the buffers that a backlog goes through for a reason to clear up each 30 MB;
 * told that the process will have so many MB, it does a quarter of that, a third of what the process does in all.
 */
export const runFlags = [leanFlag, '--initial-old-space-size=128'];

/**
 * For a process that goes through buffers of megabytes, read by glibc and by nothing else: they go back to the system when
 * they are freed. Left to itself it keeps a heap for each thread, in whose gaps a hundred megabytes stay.
 * @type {Readonly<Record<string, string>>}
 */
export const leanMalloc = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: String(256 * 1024) };

/**
 * Runs words under this Node as the process of a run, in place of this one: same number, same terminal.
 * @param {readonly string[]} words
 */
export function becomeLean(words) {
  const env = { ...process.env, ...leanMalloc };
  process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...runFlags, ...words], env);
}
