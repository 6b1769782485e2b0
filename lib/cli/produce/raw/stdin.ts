import { Refusal } from '../../../terminal/refusal.ts';

/** What is piped in, until its end or the user's. Refuses gzip data, which end at no line. */
export async function* stdinUntil(stop: AbortSignal): AsyncGenerator<Buffer> {
  const end = (): void => void process.stdin.destroy();
  stop.addEventListener('abort', end, { once: true });
  let isFirst = true;
  try {
    if (stop.aborted) return;
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      if (isFirst && chunk[0] === 0x1f && chunk[1] === 0x8b)
        throw new Refusal('stdin is gzip: unpack it on its way, by gunzip -c, or name the file by --file');
      isFirst = false;
      yield chunk;
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', end);
  }
}
