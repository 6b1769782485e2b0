import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { runClient } from '../../../../../lib/cli/streams/shell/client.ts';
import type { ShellContext } from '../../../../../lib/cli/streams/shell/context.ts';
import { help } from '../../../../../lib/cli/streams/shell/help.ts';
import { windowNearest } from '../../../../../lib/mapping/window.ts';

test('a script is executed to EXIT, without a prompt; its faults are counted', async () => {
  const { context, output, errors, printed } = stage();
  const input = PassThrough.from(['help;\nSHOW HELP; ', 'help\n', ';exit; help;']);
  assert.equal(await runClient(context, { input, output, errors, isInteractive: false }), 1);
  assert.deepEqual(printed, [help, help]);
  assert.equal(output.read(), null);
  assert.equal(
    String(errors.read()),
    'Client received exception: syntax error at line 2, column 6: expected STREAMS, found "HELP"\n',
  );
});

test('HELP says what intervals become on Lambda', () => {
  for (const ms of [100, 700])
    assert.match(help, new RegExp(`\\b${ms} ms\\b[^.:]* are ${windowNearest(ms)?.ms} ms[.:]`));
});

test('an input that ends inside a statement says where that began', async () => {
  const { context, output, errors } = stage();
  const input = PassThrough.from(["help; -- so far\n\n  CREATE STREAM 'a;\n"]);
  assert.equal(await runClient(context, { input, output, errors, isInteractive: false }), 1);
  assert.match(String(errors.read()), /line 3, column 3: this statement does not end with ";"/);
});

test('on a terminal it prompts, otherwise where a statement goes on, and Ctrl+C drops what was begun', async () => {
  const { context, output, errors, printed } = stage();
  const input = new PassThrough();
  const ended = runClient(context, { input, output, errors, isInteractive: true });
  const shown = async (text: string): Promise<void> => {
    let seen = '';
    while (!seen.includes(text)) {
      const chunk = output.read() as string | Buffer | null;
      if (chunk === null) await once(output, 'readable');
      else seen += chunk.toString();
    }
  };
  await shown('millrace> ');
  input.write('SHOW\r');
  await shown('       -> ');
  input.write('\u0003');
  await shown('millrace> ');
  input.write('nonsense;\r');
  await shown('millrace> ');
  input.write('help;\r');
  await shown('millrace> ');
  input.write('\u0004');
  assert.equal(await ended, 1);
  assert.deepEqual(printed, [help]);
  assert.match(String(errors.read()), /line 1, column 1: expected CREATE/);
});

test('Ctrl+C cancels the statement under way and those behind it, and gives the prompt back', async () => {
  const { context, output, errors, printed, notes } = stage();
  const asked = new EventTarget();
  const find = () => {
    asked.dispatchEvent(new Event('asked'));
    return Promise.resolve({ name: 's', state: 'Enabling' });
  };
  const input = new PassThrough();
  const slow = { ...context, streams: { find } } as unknown as ShellContext;
  const ended = runClient(slow, { input, output, errors, isInteractive: true });
  const isUnderWay = once(asked, 'asked');
  input.write('START STREAM s; HELP;\r');
  await isUnderWay;
  input.write('\u0003');
  input.write(' Help \rexit\r');
  assert.equal(await ended, 0);
  assert.deepEqual([notes, printed], [['cancelled'], [help]]);
});

test('HELP and EXIT need no ";" on a line of their own, unless a statement is begun', async () => {
  const { context, output, errors, printed } = stage();
  const input = PassThrough.from(['help\nSHOW\nhelp\n;\nQuit\nhelp;']);
  assert.equal(await runClient(context, { input, output, errors, isInteractive: false }), 1);
  assert.deepEqual(printed, [help]);
  assert.match(String(errors.read()), /line 3, column 1: expected STREAMS, found "help"/);
});

/** Statements that reach no deployment. */
function stage() {
  const printed: string[] = [];
  const notes: string[] = [];
  const context = {
    print: (text: string) => printed.push(text),
    note: (line: string) => notes.push(line),
  } as unknown as ShellContext;
  return { context, printed, notes, output: new PassThrough(), errors: new PassThrough() };
}
