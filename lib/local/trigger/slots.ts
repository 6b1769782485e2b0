/** At most `limit` pieces of work at a time; the others wait their turn. */
export interface Slots {
  use<T>(work: () => Promise<T>): Promise<T>;
}

export function createSlots(limit: number, onChange: (busy: number) => void): Slots {
  const waiting: (() => void)[] = [];
  let busy = 0;
  const take = (): Promise<void> | undefined => {
    if (busy >= limit) return new Promise(resolve => waiting.push(resolve));
    onChange(++busy);
    return undefined;
  };
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) onChange(--busy);
    else next();
  };
  return {
    async use(work) {
      await take();
      try {
        return await work();
      } finally {
        giveBack();
      }
    },
  };
}
