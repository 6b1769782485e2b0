import type { EngineEvent } from '../engines/supervise.ts';

/** What happened to an engine, in one line. */
export function engineLine(event: EngineEvent): string {
  switch (event.kind) {
    case 'died':
      return `${event.engine} ${event.cause}; starting it again${inSeconds(event.restartInMs)}. Its last log line: ${event.lastLine}`;
    case 'restarted':
      return `${event.engine} answers again, ${(event.afterMs / 1000).toFixed(1)} s after it ended`;
    default:
      return `${event.engine} ended five times within a minute (${event.cause}) and stays down. Its last log line: ${event.lastLine}`;
  }
}

function inSeconds(ms: number): string {
  return ms === 0 ? '' : ` in ${ms / 1000} s`;
}
