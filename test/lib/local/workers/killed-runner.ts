import { createFunctions } from '../../../../lib/local/workers/functions.ts';

/** A runner with one call that waits and one that spins; prints the processes' numbers, then lives until killed. */
const directory = process.argv[2] ?? '';
let printed = '';
const functions = createFunctions({
  variables: {},
  onPids: pids => {
    printed = pids.join(' ');
  },
  onLog: (_, line) => {
    if (line === 'spinning') console.log(printed);
  },
});
functions.put({
  name: 'f',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  directory,
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  timeoutMs: 60_000,
  memoryMb: 128,
  environment: {},
});
void functions.invoke('f', '{"wait":60000}');
void functions.invoke('f', '{"say":"spinning","spin":true}');
