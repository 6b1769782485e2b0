/** Hears how long work goes on, and may end it. */
export interface Watch {
  /** Hears one line of what is going on. */
  readonly say: (line: string) => void;
  /** Aborted when it is not wanted any more: the work then ends in good order, and rejects. */
  readonly signal?: AbortSignal | undefined;
}

export type Progress = (line: string) => void;

/** A run is spoken of from here on, ms. */
const patienceMs = 2000;

/** Says a line for each step of a run that takes longer than a moment: from then on, and those before. */
export function progressOf({ say }: Watch): Progress {
  const since = Date.now();
  const held: string[] = [];
  return line => {
    held.push(line);
    if (Date.now() - since > patienceMs) held.splice(0).forEach(each => say(each));
  };
}
