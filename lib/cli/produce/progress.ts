import { type Bar, SingleBar } from 'cli-progress';

export interface Progress {
  /** `share` 0 to 1, or undefined where there is no end. */
  show(rows: number, messages: number, share: number | undefined): void;
  /** A line beside the progress, on stderr. */
  readonly say: (line: string) => void;
  done(): void;
}

/** A line each so many ms where there is no terminal. */
const every = 2000;

/** `unit` names what the line counts beside messages, for instance `row`. */
export function progressOn(stream: NodeJS.WriteStream, unit: string): Progress {
  return stream.isTTY ? barOn(stream, unit) : plainLines(unit);
}

function barOn(stream: NodeJS.WriteStream, unit: string): Progress {
  const format = `sending {bar} {percentage} % · {rows} ${unit}s · {messages} messages · {duration_formatted}`;
  const endless = `sending · {rows} ${unit}s · {messages} messages · {duration_formatted}`;
  let bar: Bar | undefined;
  const open = (share: number | undefined): Bar => {
    const opened = new SingleBar({
      stream,
      format: share === undefined ? endless : format,
      hideCursor: true,
      barsize: 30,
      etaBuffer: 1,
    });
    opened.start(1000, 0, { rows: 0, messages: 0 });
    return opened;
  };
  return {
    show(rows, messages, share) {
      bar ??= open(share);
      bar.update(Math.round((share ?? 0) * 1000), { rows: rows.toLocaleString('en'), messages });
    },
    say(line) {
      stream.write(`\r\u001B[K${line}\n`);
    },
    done() {
      bar?.stop();
    },
  };
}

function plainLines(unit: string): Progress {
  let last = Date.now();
  return {
    show(rows, messages) {
      if (Date.now() - last < every) return;
      last = Date.now();
      console.error(`${rows} ${unit}s read, ${messages} messages sent`);
    },
    say: line => console.error(line),
    done: () => {},
  };
}
