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
  const socket = new WebSocket(url, {
    handshakeTimeout: stallMs,
    maxPayload: mostBytes,
    perMessageDeflate: false,
  });
  let held: string[] = [];
  let ending: Ending | undefined;
  let wake = (): void => {};
  const end = (reason: string, kind: Partial<Ending> = {}): void => {
    ending ??= { reason, isRefused: false, isTooLong: false, ...kind };
    socket.terminate();
    wake();
  };
  const stalled = setTimeout(() => {
    // It waits for its reader, not the other way round.
    if (socket.isPaused) stalled.refresh();
    else end(`nothing came for ${stallMs} ms`);
  }, stallMs);
  const stop = (): void => end('stopped');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    stalled.refresh();
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
        stalled.refresh();
        if (socket.isPaused) socket.resume();
      } else if (ending !== undefined) return ended(ending);
      else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
    }
  } finally {
    clearTimeout(stalled);
    signal.removeEventListener('abort', stop);
    end('left');
  }
}
