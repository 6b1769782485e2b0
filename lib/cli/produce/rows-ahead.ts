import { usualAheadSeconds } from '../../settings/stream-settings.ts';
import { quantity } from '../../terminal/plurals.ts';
import type { SourceMessage } from './source.ts';

/** As settings have it where they say nothing else. */
const slackMs = usualAheadSeconds * 1_000;

/** Notices messages that are dated after today, and passes them on: says the first one, and counts their rows for the summary. */
export function rowsAhead(unit: string, nowMs: number, say: (line: string) => void) {
  let rows = 0;
  let furthestMs = 0;
  async function* noticed(messages: AsyncIterable<SourceMessage>): AsyncGenerator<SourceMessage> {
    for await (const message of messages) {
      const { eventTimeMs = 0 } = message;
      if (eventTimeMs > nowMs + slackMs) {
        if (rows === 0)
          say(
            `warning: a ${unit} is dated ${dayOf(eventTimeMs)}, after today (${dayOf(nowMs)}): it is sent, and set aside unless aheadSeconds of the pipeline's settings allows it`,
          );
        rows += message.rows;
        furthestMs = Math.max(furthestMs, eventTimeMs);
      }
      yield message;
    }
  }
  const notes = (): readonly string[] =>
    rows === 0 ? [] : [`dated after today: ${quantity(rows, unit)}, up to ${dayOf(furthestMs)}`];
  return { noticed, notes };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
