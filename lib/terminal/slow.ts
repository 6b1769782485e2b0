/** Work is silent for this long, ms. */
const patienceMs = 2_000;
const againMs = 10_000;

/** Waits for work, and says on standard error what goes on once that takes more than a moment: after 2 s, then every 10 s. */
export async function saidWhenSlow<T>(what: string, work: Promise<T>): Promise<T> {
  const since = performance.now();
  const say = (): void => {
    console.error(`${what} … (${Math.round((performance.now() - since) / 1000)} s)`);
    timer = setTimeout(say, againMs);
  };
  let timer = setTimeout(say, patienceMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
