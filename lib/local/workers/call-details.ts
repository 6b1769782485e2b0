import { randomBytes } from 'node:crypto';

/** What a caller of Invoke gives along with the event. */
export interface CallDetails {
  /** Base64 of JSON; the handler finds it as `context.clientContext`. */
  readonly clientContext?: string;
  /** As X-Amzn-Trace-Id has it. */
  readonly traceId?: string;
  /** The last 4 KB of the call's log are wanted. */
  readonly logTail?: boolean;
}

const TAIL_BYTES = 4096;

/** As Lambda makes it for a call that comes without: of this second, not sampled. */
export function newTraceId(now: number = Date.now()): string {
  const seconds = Math.floor(now / 1000).toString(16);
  const id = (bytes: number): string => randomBytes(bytes).toString('hex');
  return `Root=1-${seconds}-${id(12)};Parent=${id(8)};Sampled=0`;
}

export interface LogTail {
  line(text: string): void;
  /** Closes it: the last 4 KB, from START to REPORT. */
  end(durationMs: number, residentBytes: number | undefined): string;
}

export function createLogTail(requestId: string, memoryMb: number): LogTail {
  let text = `START RequestId: ${requestId} Version: $LATEST\n`;
  const add = (line: string): void => {
    text = `${text}${line}\n`.slice(-TAIL_BYTES);
  };
  return {
    line: add,
    end(durationMs, residentBytes = 0) {
      const used = Math.min(memoryMb, Math.ceil(residentBytes / 1024 / 1024));
      const took = `Duration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms`;
      add(`END RequestId: ${requestId}`);
      add(
        `REPORT RequestId: ${requestId}\t${took}\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${used} MB\t`,
      );
      return Buffer.from(text).subarray(-TAIL_BYTES).toString('utf8');
    },
  };
}
