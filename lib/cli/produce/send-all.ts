import type { Pace } from './pace.ts';
import type { Sender } from './sender.ts';
import type { SourceMessage } from './source.ts';

/**
 * Sends the messages at the pace, and what is held when they end, also by an error. `moved` hears the rows sent so far;
 * after `limit` of them the pace no longer waits.
 */
export async function sendAll(
  messages: AsyncIterable<SourceMessage>,
  sender: Sender,
  pace: Pace,
  limit: number,
  moved: (rows: number) => void,
): Promise<void> {
  let rows = 0;
  try {
    for await (const message of messages) {
      await pace.before(message, sender.flush);
      await sender.put(message, pace.isShared(message));
      rows += message.rows;
      moved(rows);
      if (rows < limit) await pace.after(message);
    }
  } finally {
    await sender.flush();
    moved(rows);
  }
}
