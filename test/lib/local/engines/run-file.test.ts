import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Refusal } from '../../../../lib/terminal/refusal.ts';
import { diskFull } from '../../../../lib/terminal/disk-full.ts';
import { identify, isAlive } from '../../../../lib/local/engines/process-identity.mjs';
import { claim, readRunRecord } from '../../../../lib/local/engines/run-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-run-file-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a state folder is made when it is missing, and the ports of the last run are known to the next', async () => {
  const state = join(folder, 'deep', 'state');
  const first = await claim(state);
  first.setPorts({ kafka: 21_100 });
  first.release();
  const second = await claim(state);
  assert.deepEqual(second.ports, { kafka: 21_100 });
  second.release();
  second.release();
});

test('a state is for this user alone, one of an earlier run too; a folder that all may write stays as it is', async () => {
  const state = join(folder, 'private');
  const mode = () => statSync(state).mode & 0o777;
  (await claim(state)).release();
  assert.equal(mode(), 0o700);
  chmodSync(state, 0o755);
  (await claim(state)).release();
  assert.equal(mode(), 0o700);
  chmodSync(state, 0o777);
  (await claim(state)).release();
  assert.equal(mode(), 0o777);
});

test('a folder that is no state yet keeps its mode', async () => {
  const place = join(folder, 'place');
  mkdirSync(place, { mode: 0o755 });
  chmodSync(place, 0o755);
  (await claim(place)).release();
  assert.equal(statSync(place).mode & 0o777, 0o755);
});

const isRoot = process.getuid?.() === 0;

test("another user's folder is no state: functions to be run are in one", {
  skip: !isRoot && 'only root may give a folder away',
}, async () => {
  const place = join(folder, 'foreign');
  mkdirSync(place, { mode: 0o777 });
  chownSync(place, 65_534, 65_534);
  await assert.rejects(
    claim(place),
    error => error instanceof Refusal && /foreign is another user's.*--state DIR/.test(error.message),
  );
  assert.deepEqual(readdirSync(place), []);
});

test('a state that another live run holds is refused by that run’s process number', async () => {
  const state = join(folder, 'held');
  const holder = spawnClaimant(state);
  const [first] = await once(holder.stdout, 'data');
  assert.equal(String(first).trim(), 'won');
  await assert.rejects(claim(state), (error: unknown) => {
    assert.ok(error instanceof Refusal);
    assert.match(error.message, new RegExp(`in use by another run \\(process ${holder.pid}\\).*--state DIR`));
    return true;
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  (await claim(state)).release();
});

test('of eight claims at the same time exactly one wins', async () => {
  const state = join(folder, 'contested');
  const claimants = Array.from({ length: 8 }, () => spawnClaimant(state));
  const answers = await Promise.all(
    claimants.map(async claimant => String((await once(claimant.stdout, 'data'))[0]).trim()),
  );
  for (const claimant of claimants) claimant.kill('SIGKILL');
  assert.deepEqual(answers.filter(answer => answer === 'won').length, 1, answers.join());
});

test('what a killed run left behind is gone when the claim returns', async () => {
  const state = join(folder, 'leftovers');
  (await claim(state)).release();
  const leftover = spawn(process.execPath, ['-e', 'setInterval(()=>{},1000);console.log()'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  await once(leftover.stdout, 'data');
  const known = identify(leftover.pid ?? 0);
  writeFileSync(
    join(state, 'run.json'),
    JSON.stringify({ processes: [{ name: 'kafka', ...known }], ports: {} }),
  );
  const leftovers: string[] = [];
  const run = await claim(state, names => leftovers.push(...names));
  assert.equal(isAlive(known), false);
  assert.deepEqual(leftovers, ['kafka']);
  assert.deepEqual(readRunRecord(state)?.processes, []);
  run.release();
});

test('a claim waits for a leftover that takes its time to end', async () => {
  const state = join(folder, 'slow-leftover');
  (await claim(state)).release();
  const leftover = spawn(
    process.execPath,
    [
      '-e',
      "process.on('SIGTERM', () => console.log('asked')); process.stdin.on('data', () => process.exit()); console.log('up')",
    ],
    { stdio: ['pipe', 'pipe', 'ignore'], detached: true },
  );
  await once(leftover.stdout, 'data');
  const known = identify(leftover.pid ?? 0);
  writeFileSync(
    join(state, 'run.json'),
    JSON.stringify({ processes: [{ name: 'kafka', ...known }], ports: {} }),
  );
  let isClaimed = false;
  const claiming = claim(state).then(run => {
    isClaimed = true;
    return run;
  });
  await once(leftover.stdout, 'data');
  assert.equal(isClaimed, false);
  leftover.stdin.write('end');
  const run = await claiming;
  assert.equal(isAlive(known), false);
  run.release();
});

test('a claim that failed leaves the state free for the next one', async () => {
  const state = join(folder, 'failed-claim');
  mkdirSync(join(state, 'run.json'), { recursive: true });
  await assert.rejects(claim(state), /EISDIR|ENOTEMPTY|EEXIST/);
  rmdirSync(join(state, 'run.json'));
  (await claim(state)).release();
});

test('a process that only got the same number later is left alone', async () => {
  const state = join(folder, 'stranger');
  (await claim(state)).release();
  const stranger = spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], { stdio: 'ignore' });
  const known = { pid: stranger.pid ?? 0, start: 'another time' };
  writeFileSync(
    join(state, 'run.json'),
    JSON.stringify({ processes: [{ name: 'kafka', ...known }], ports: {} }),
  );
  (await claim(state)).release();
  assert.equal(isAlive(identify(known.pid)), true);
  stranger.kill('SIGKILL');
});

test('a state that is a file, or lies below one, is refused in one line that names the file and the flag', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  for (const state of [file, join(file, 'state'), join(file, 'deep', 'state')]) {
    await assert.rejects(claim(state), (error: unknown) => {
      assert.ok(error instanceof Refusal);
      const message = `the state must be a folder, and ${file} is a file: choose another with --state DIR`;
      assert.equal(error.message, message);
      return true;
    });
  }
});

test('a state folder that may not be made is refused in one line with the reason', {
  skip: process.platform !== 'linux' && 'there is no /proc',
}, async () => {
  await assert.rejects(
    claim('/proc/1/state'),
    /^.*state folder \/proc\/1\/state cannot be written \(E[A-Z]+\): .*--state DIR$/,
  );
});

test('a state on a full disk is refused as such', {
  skip: process.platform !== 'linux' && 'there is no /dev/full',
}, async () => {
  const state = join(folder, 'full');
  (await claim(state)).release();
  symlinkSync('/dev/full', join(state, 'run.json.new'));
  await assert.rejects(claim(state), error => {
    assert.equal(
      diskFull(error, state),
      `the disk is full, and ${state} cannot be written: free some space, then try again`,
    );
    return true;
  });
});

test('a state in a file system where nothing can be made is refused, not waited for', {
  skip: process.platform !== 'linux' && 'there is no /proc',
}, async () => {
  await assert.rejects(claim('/proc/millrace/state'), Refusal);
});

test('a run.json that holds nonsense is no obstacle', async () => {
  const state = join(folder, 'nonsense');
  (await claim(state)).release();
  writeFileSync(
    join(state, 'run.json'),
    '{"processes":[{"name":"x","pid":1,"start":"y"}],"ports":{"kafka":"no"',
  );
  (await claim(state)).release();
  assert.deepEqual(JSON.parse(readFileSync(join(state, 'run.json'), 'utf8')), { processes: [], ports: {} });
});

function spawnClaimant(state: string) {
  const module = new URL('../../../../lib/local/engines/run-file.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(m => m.claim(${JSON.stringify(state)})).then(
    () => console.log('won'), () => console.log('lost')); setInterval(() => {}, 1000)`;
  return spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}
