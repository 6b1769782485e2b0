import type { Screen } from './screen.ts';

/** Says that `what` is taking long, once it has taken 2 s; and how long it took, once it is done. */
export async function announced<T>(screen: Screen, what: string, work: Promise<T>): Promise<T> {
  const began = performance.now();
  let said = false;
  const timer = setTimeout(() => {
    said = true;
    screen.say(`${what} …`);
  }, 2000);
  try {
    const result = await work;
    if (said) screen.say(`${what}: done in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return result;
  } finally {
    clearTimeout(timer);
  }
}
