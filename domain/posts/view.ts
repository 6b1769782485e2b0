/** What `/api/posts/windows` may be asked with. */
export const postsWindowsParameters = ['since', 'before'] as const;

/**
 * `GET /api/posts/windows?since=2026-03-01T09:30:00.000Z`: windows by the setting `output`. `update`: that have changed since
 * then; `append`: that have closed since then; `complete`, or without `since`: every one. An answer has the newest 1,000 at
 * most; `&before=`, with the `before` of an answer, gives those that end earlier. Of sessions, one replaces those that it
 * overlaps in earlier answers.
 */
export interface PostsWindowsView {
  readonly output: 'update' | 'append' | 'complete';
  /** Ascending by end. */
  readonly windows: readonly WindowView[];
  /** What `before` should be, with the same `since`, to be answered the others; null where these are the last. */
  readonly before: string | null;
  /**
   * What `since` should be the next time, ISO 8601: the answers miss no change, and may hold one twice. Where `before` leads
   * on, it is that of the first answer.
   */
  readonly until: string;
}

/** What `/api/posts` may be asked with. */
export const postsParameters = ['day', 'hours', 'links'] as const;

/**
 * `GET /api/posts?day=YYYY-MM-DD&hours=1|6&links=without`, all optional: the whole day, and words of all posts, when left out.
 * Carries an ETag; an unchanged answer is a 304. 503 with Retry-After while the database wakes or is away.
 */
export interface PostsView {
  /** What posts are kept for. */
  readonly word: string;
  /** The day shown: the asked one, else the newest that has posts and is not in the future; null when there is none yet. */
  readonly day: string | null;
  /** Every day with posts, newest first. */
  readonly days: readonly string[];
  /** Of `day`: each id once. */
  readonly total: PolarityCounts;
  /** Windows of so many hours before the newest one of `day`, ascending; of these the newest 288. */
  readonly windows: readonly WindowView[];
  readonly words: WordsView;
  /** Newest posts of `day`, newest first, at most 50. */
  readonly latest: readonly PostView[];
  readonly progress: ProgressView;
}

export interface PolarityCounts {
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
}

/** Half-open: a post at `end` is in the next one. */
export interface WindowView extends PolarityCounts {
  /** ISO 8601, UTC. */
  readonly start: string;
  readonly end: string;
  /** Of all its posts together; each has -1 to 1. */
  readonly scoreSum: number;
}

/** The words most used in the newest 20,000 posts, or as many as there are; up to 15 of each polarity, descending. */
export interface WordsView {
  /** So many posts they were counted in. */
  readonly posts: number;
  readonly positive: readonly WordView[];
  readonly negative: readonly WordView[];
}

export interface WordView {
  readonly word: string;
  readonly uses: number;
}

export interface PostView {
  readonly id: string;
  readonly createdAt: string;
  readonly user: string;
  /** Its first 500 characters. */
  readonly text: string;
  readonly polarity: 'negative' | 'neutral' | 'positive';
  readonly score: number;
}

/** How far windows have come. */
export interface ProgressView {
  /** In words, such as `tumbling, 60 s`. */
  readonly window: string;
  /** Event time up to which windows are complete, ISO 8601; null before the first post. */
  readonly watermark: string | null;
  /** Windows that have posts and are not closed. */
  readonly open: number;
  /** Closed windows that end within the day. */
  readonly closed: number;
  /** Posts of the day that came after each of their windows had closed. */
  readonly late: number;
  /** Records whose id had been seen in another record. */
  readonly duplicates: number;
}
