/** How long each test of random input goes on, and where its seeds begin: `MILLRACE_FUZZ_MINUTES` (10) and `MILLRACE_FUZZ_SEED` (the clock). */
export interface Rounds {
  readonly minutes: number;
  readonly firstSeed: number;
}

export function roundsOf({ MILLRACE_FUZZ_MINUTES, MILLRACE_FUZZ_SEED }: NodeJS.ProcessEnv): Rounds {
  const minutes = Number(MILLRACE_FUZZ_MINUTES ?? 10);
  const firstSeed = Number(MILLRACE_FUZZ_SEED ?? Date.now() % 2 ** 31);
  if (!(minutes >= 0) || !Number.isSafeInteger(firstSeed))
    throw new Error('MILLRACE_FUZZ_MINUTES must be a number, and MILLRACE_FUZZ_SEED a whole one');
  console.log(`seeds from ${firstSeed} on (MILLRACE_FUZZ_SEED), ${minutes} minutes (MILLRACE_FUZZ_MINUTES)`);
  return { minutes, firstSeed };
}
