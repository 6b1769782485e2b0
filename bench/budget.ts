/** What a part takes on a machine of two cores that does nothing else, s; a part that is not named takes a few. */
const usualSeconds: Readonly<Record<string, number>> = {
  'trades-legs': 80,
  'posts-legs': 40,
  'chatters-legs': 45,
  'trades-latency': 25,
  'posts-latency': 25,
  'chatters-rank': 40,
  save: 30,
};

/** Begins no part that would end after so many minutes, by what the parts before took beside what they usually take. */
export function budget(minutes: number, now: () => number = () => performance.now()) {
  const begun = now();
  const leftOut: string[] = [];
  let usual = 0;
  return {
    /** Parts that were not begun for time. */
    leftOut: leftOut as readonly string[],
    allows(part: string): boolean {
      const passed = (now() - begun) / 1000;
      const slowness = usual === 0 ? 1 : Math.max(1, passed / usual);
      const takes = usualSeconds[part] ?? 5;
      if (passed + takes * slowness > minutes * 60) {
        leftOut.push(part);
        return false;
      }
      usual += takes;
      return true;
    },
  };
}
