/** An answer at hand, with its entity tag and when it came (our clock, milliseconds). */
export interface Answer<T> {
  readonly data: T;
  readonly etag: string | null;
  readonly at: number;
}

/** The latest answers by question, so that coming back to a day shows it at once and costs a 304. */
export function recentAnswers<T>(limit: number): {
  readonly get: (url: string) => Answer<T> | undefined;
  readonly put: (url: string, answer: Answer<T>) => void;
} {
  const answers = new Map<string, Answer<T>>();
  return {
    get: url => answers.get(url),
    put: (url, answer) => {
      answers.delete(url);
      answers.set(url, answer);
      for (const oldest of answers.keys()) {
        if (answers.size <= limit) break;
        answers.delete(oldest);
      }
    },
  };
}
