import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WrongUsage } from '../../../../lib/terminal/refusal.ts';
import { parseOptions, stateWords } from '../../../../lib/local/run/options.ts';

test('without flags a run is local, in .millrace, produces, and takes usual ports', () => {
  assert.deepEqual(parseOptions([]), {
    stage: 'local',
    stateDir: '.millrace',
    open: false,
    produce: true,
    watch: true,
    quiet: false,
    diskLimitGb: 10,
    ports: {},
  });
});

test('every flag of the contract is understood', () => {
  const words =
    '--no-produce --stage dev --state x --disk-limit 2.5 --port 1 --endpoint-port 2 --kafka-port 3 --mysql-port 65535';
  assert.deepEqual(parseOptions(words.split(' ')), {
    stage: 'dev',
    stateDir: 'x',
    open: false,
    produce: false,
    watch: true,
    quiet: false,
    diskLimitGb: 2.5,
    ports: { port: 1, 'endpoint-port': 2, 'kafka-port': 3, 'mysql-port': 65_535 },
  });
});

test('engines come in containers when asked, and from nowhere else', () => {
  assert.equal(parseOptions(['--engines', 'docker']).engines, 'docker');
  assert.throws(
    () => parseOptions(['--engines', 'podman']),
    new WrongUsage('--engines wants docker, not "podman"'),
  );
});

test('saves can be left alone, and lines of functions kept off the screen', () => {
  const { watch, quiet } = parseOptions(['--no-watch', '--quiet']);
  assert.deepEqual([watch, quiet], [false, true]);
});

for (const [words, inspect] of [
  ['--inspect', 'all'],
  ['--inspect --quiet', 'all'],
  ['--inspect trades-transform', 'trades-transform'],
  ['--inspect=trades-transform --quiet', 'trades-transform'],
  ['--quiet', undefined],
] as const)
  test(`"${words}" inspects ${inspect ?? 'nothing'}`, () =>
    assert.equal(parseOptions(words.split(' ')).inspect, inspect));

for (const words of [
  ['--bogus'],
  ['word'],
  ['--port', '0'],
  ['--port', '65536'],
  ['--port', '80x'],
  ['--port'],
  ['--stage', 'nowhere'],
  ['--state', ''],
  ['--disk-limit', '0'],
  ['--disk-limit', 'much'],
])
  test(`${JSON.stringify(words)} is wrong usage`, () => assert.throws(() => parseOptions(words), WrongUsage));

for (const [state, words] of [
  ['.millrace', ''],
  ['/var/run a', " --state '/var/run a'"],
  ["it's", String.raw` --state 'it'\''s'`],
  ['../other.state', ' --state ../other.state'],
] as const)
  test(`commands find the state ${state} by ${JSON.stringify(words)}`, () =>
    assert.equal(stateWords(state), words));
