import type { PostsView, WindowView } from '../../domain/posts/view.ts';

/** What hostile people write. */
export const hostile = [
  '<script>window.hacked = true</script><img src=x onerror="window.hacked = true">',
  '\u202eevil desrever si siht\u202c and this is not',
  '🔥'.repeat(200),
  'a'.repeat(500),
  'مرحبا بالعالم — hello',
  'line one\n\n\nline four & <b>not bold</b>',
];

/** An answer of `/api/posts`, generated; the same question gets the same answer. */
export function mood({
  windows = 60,
  moved = 0,
  hasLinks = true,
}: {
  readonly windows?: number;
  readonly moved?: number;
  readonly hasLinks?: boolean;
} = {}): PostsView {
  const last = Date.parse('2026-11-28T12:00:00.000Z');
  const all = Array.from({ length: windows }, (_, index) =>
    windowAt(last - (windows - index) * 60_000, index + moved),
  );
  const sum = (id: 'negative' | 'neutral' | 'positive'): number => all.reduce((so, each) => so + each[id], 0);
  return {
    word: 'coffee',
    day: '2026-11-28',
    days: ['2026-11-28', '2026-11-27'],
    total: { negative: sum('negative'), neutral: sum('neutral'), positive: sum('positive') },
    windows: all,
    words: {
      posts: hasLinks ? 20_000 : 13_417,
      positive: ranked(
        ['good', 'love', 'great', 'thanks', 'best', 'happy', 'awesome', 'nice', 'perfect'],
        900,
      ),
      negative: ranked(
        ['bad', 'worst', 'late', 'sad', 'hate', 'broken', 'disappointing', '<script>alert(1)</script>'],
        700,
      ),
    },
    latest: Array.from({ length: 50 }, (_, index) => ({
      id: `post-${index}`,
      createdAt: new Date(last - index * 733).toISOString(),
      user: index === 0 ? '<i>someone</i>' : `drinker_${(index * 7) % 23}`,
      text: hostile[index] ?? `This coffee is ${index % 3 === 0 ? 'great' : 'cold, and so is the weather'}.`,
      polarity: (['positive', 'neutral', 'negative'] as const)[index % 3] ?? 'neutral',
      score: [0.62, 0, -0.4][index % 3] ?? 0,
    })),
    progress: {
      window: 'tumbling, 60 s',
      watermark: '2026-11-28T11:59:50.000Z',
      open: 2,
      closed: 4_321 + moved,
      late: 17,
      duplicates: 104,
    },
  };
}

function windowAt(startMs: number, index: number): WindowView {
  const swing = Math.sin(index / 7);
  const posts = 120 + Math.round(60 * Math.sin(index / 11));
  const positive = Math.round(posts * (0.35 + 0.2 * swing));
  const negative = Math.round(posts * (0.3 - 0.2 * swing));
  return {
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + 60_000).toISOString(),
    positive,
    negative,
    neutral: posts - positive - negative,
    scoreSum: (positive - negative) * 0.55,
  };
}

function ranked(words: readonly string[], most: number) {
  return words.map((word, index) => ({ word, uses: Math.round(most / (1 + index / 3)) }));
}
