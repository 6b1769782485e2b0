import { useWorld } from '../use-world.ts';

export const tumbling = {
  window: { kind: 'tumbling', sizeSeconds: 300 },
  allowedLatenessMs: 0,
  late: 'drop',
} as const;

/** For every suite of posts that counts: they share a process and its database. */
export const world = useWorld({ ledger: 'posts_ledger' }, ['closed_windows'], () => {
  Object.assign(process.env, {
    STREAM: 'posts-aggregate',
    WINDOW: JSON.stringify(tumbling.window),
    ALLOWED_LATENESS_SECONDS: '0',
    LATE: 'drop',
    IDLE_SECONDS: '60',
  });
});
