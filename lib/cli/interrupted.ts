/** Aborted by the first Ctrl+C, of which `say` hears what happens now; the second one ends the process. */
export function interrupted(say: (line: string) => void, whatNow: string): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    say(whatNow);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
