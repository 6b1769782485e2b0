import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';
import { until } from '../until.ts';

/** A place in a source file; lines and columns from 0. */
export interface Place {
  readonly source: string;
  readonly line: number;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

interface Frame {
  readonly callFrameId: string;
  readonly location: {
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
}

/** Speaks the Chrome DevTools protocol with a Node process, and reads source maps as a debugger does. */
export interface Debugger {
  /** Sets a breakpoint at a line of a source file, by its address, through the maps of the scripts loaded. */
  breakAt(place: Place): Promise<void>;
  /** Waits until the process stands at a breakpoint; where, in the source. */
  paused(): Promise<Place>;
  /** Value of an expression where it stands. */
  evaluate(expression: string): Promise<unknown>;
  resume(): Promise<void>;
  close(): void;
}

export async function attach(port: number): Promise<Debugger> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await once(socket, 'open');
  const waiting = new Map<number, (message: Message) => void>();
  const scripts = new Map<string, { url: string; map: SourceMap }>();
  const stops: Readonly<Record<string, unknown>>[] = [];
  let onStop: (() => void) | undefined;
  let frame = '';
  let last = 0;

  const heard = ({ id, method, params = {}, ...rest }: Message): void => {
    if (id !== undefined) waiting.get(id)?.(rest);
    if (method === 'Debugger.scriptParsed') learn(params);
    if (method === 'Debugger.paused') {
      stops.push(params);
      onStop?.();
    }
  };
  const learn = ({ scriptId, url, sourceMapURL }: Readonly<Record<string, unknown>>): void => {
    if (typeof url !== 'string' || typeof sourceMapURL !== 'string' || !sourceMapURL.endsWith('.map')) return;
    const file = fileURLToPath(new URL(sourceMapURL, url));
    const payload = JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload;
    scripts.set(String(scriptId), { url, map: new SourceMap(payload) });
  };
  socket.addEventListener('message', ({ data }) => heard(JSON.parse(String(data)) as Message));
  const send = async (method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> => {
    const id = ++last;
    const answer = new Promise<Message>(resolve => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result = {}, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  await send('Debugger.enable');

  return {
    async breakAt({ source, line }) {
      const generatedFrom = ({
        url,
        map,
      }: {
        url: string;
        map: SourceMap;
      }): { url: string; lineNumber: number } | undefined => {
        const lines = readFileSync(fileURLToPath(url), 'utf8').split('\n');
        const lineNumber = lines.findIndex((text, index) => {
          const at = map.findEntry(index, text.length - text.trimStart().length);
          return 'originalSource' in at && at.originalSource === source && at.originalLine === line;
        });
        return lineNumber < 0 ? undefined : { url, lineNumber };
      };
      // The process listens before it has loaded its function.
      const place = await until(`a script made from ${source}:${line + 1} is loaded`, 15_000, () =>
        [...scripts.values()].map(generatedFrom).find(found => found !== undefined),
      );
      await send('Debugger.setBreakpointByUrl', place);
    },
    async paused() {
      if (stops.length === 0)
        await new Promise<void>(resolve => {
          onStop = resolve;
        });
      const frames = stops.shift()?.['callFrames'] as readonly Frame[] | undefined;
      const top = frames?.[0];
      if (top === undefined) throw new Error('it stands nowhere');
      frame = top.callFrameId;
      const { scriptId, lineNumber, columnNumber } = top.location;
      const at = scripts.get(scriptId)?.map.findEntry(lineNumber, columnNumber);
      if (at === undefined || !('originalSource' in at)) throw new Error(`script ${scriptId} has no map`);
      return { source: at.originalSource, line: at.originalLine };
    },
    async evaluate(expression) {
      const { result } = await send('Debugger.evaluateOnCallFrame', {
        callFrameId: frame,
        expression,
        returnByValue: true,
      });
      return (result as { value: unknown }).value;
    },
    async resume() {
      await send('Debugger.resume');
    },
    close: () => socket.close(),
  };
}
