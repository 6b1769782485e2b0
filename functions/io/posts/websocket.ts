import { WebSocket } from 'ws';

export interface SocketLimits {
  /** Without a message for so long, the line is taken to be dead, ms. */
  readonly stallMs: number;
  /** A longer message ends the line. */
  readonly mostBytes: number;
}

/** How a line ended. */
export interface Ending {
  readonly reason: string;
  /** The server said that what was asked is wrong: asking the same again is of no use. */
  readonly isRefused: boolean;
  readonly isTooLong: boolean;
}

/** Messages held before the server has to wait. */
const mostHeld = 2_000;

/** Looks in vain, evenly over a stall's time, before a line is taken to be dead. */
const looksOfStall = 10;

/**
 * The text messages of a WebSocket server, all that have come since they were last asked for; binary ones are empty
 * texts. Ends, and tells `ended` how, when the line does, when nothing comes for `stallMs`, or when `signal` is aborted. Never
 * rejects.
 */
export async function* messagesFrom(
  url: string,
  { stallMs, mostBytes }: SocketLimits,
  signal: AbortSignal,
  ended: (how: Ending) => void,
): AsyncGenerator<readonly string[]> {
  const socket = new WebSocket(url, { maxPayload: mostBytes, perMessageDeflate: false });
  let held: string[] = [];
  let ending: Ending | undefined;
  let wake = (): void => {};
  const end = (reason: string, kind: Partial<Ending> = {}): void => {
    ending ??= { reason, isRefused: false, isTooLong: false, ...kind };
    socket.terminate();
    wake();
  };
  // Silence is counted in looks at the line, of which a process that was busy or asleep makes one when it goes on: what
  // came meanwhile is still to be read.
  let looks = 0;
  const stalled = setInterval(() => {
    // A line that is paused waits for its reader, not the other way round.
    looks = socket.isPaused ? 0 : looks + 1;
    if (looks === looksOfStall) end(`nothing came for ${stallMs} ms`);
  }, stallMs / looksOfStall);
  const stop = (): void => end('stopped');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    looks = 0;
    held.push(isBinary ? '' : data.toString());
    if (held.length >= mostHeld) socket.pause();
    wake();
  });
  socket.on('unexpected-response', (_, { statusCode = 0, statusMessage }) =>
    end(`the server answered ${statusCode} ${statusMessage}`, {
      isRefused: statusCode >= 400 && statusCode < 500 && statusCode !== 429 && statusCode !== 408,
    }),
  );
  socket.on('error', (error: NodeJS.ErrnoException) =>
    end(error.message || String(error.code), {
      isTooLong: error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    }),
  );
  socket.on('close', code => end(`the line was closed (${code})`));

  try {
    for (;;) {
      if (held.length > 0) {
        const some = held;
        held = [];
        yield some;
        // The time that its reader took is not the server's silence.
        looks = 0;
        if (socket.isPaused) socket.resume();
      } else if (ending !== undefined) return ended(ending);
      else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
    }
  } finally {
    clearInterval(stalled);
    signal.removeEventListener('abort', stop);
    end('left');
  }
}
