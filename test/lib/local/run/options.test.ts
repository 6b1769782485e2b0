import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WrongUsage } from '../../../../lib/cli/refusal.ts';
import { parseOptions } from '../../../../lib/local/run/options.ts';

test('without flags a run is local, in .millrace, produces, and takes usual ports', () => {
  assert.deepEqual(parseOptions([]), { stage: 'local', stateDir: '.millrace', produce: true, ports: {} });
});

test('every flag of the contract is understood', () => {
  const words =
    '--no-produce --stage dev --state x --port 1 --endpoint-port 2 --kafka-port 3 --mysql-port 65535';
  assert.deepEqual(parseOptions(words.split(' ')), {
    stage: 'dev',
    stateDir: 'x',
    produce: false,
    ports: { port: 1, 'endpoint-port': 2, 'kafka-port': 3, 'mysql-port': 65_535 },
  });
});

for (const words of [
  ['--bogus'],
  ['word'],
  ['--port', '0'],
  ['--port', '65536'],
  ['--port', '80x'],
  ['--port'],
  ['--stage', 'nowhere'],
  ['--state', ''],
])
  test(`${JSON.stringify(words)} is wrong usage`, () => assert.throws(() => parseOptions(words), WrongUsage));
