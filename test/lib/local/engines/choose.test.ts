import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { kafkaJars, mariadbBinaries } from '../../../../lib/local/engines/cache.ts';
import { type EnginePlan, fetchEngines, planEngines } from '../../../../lib/local/engines/choose.ts';
import { Refusal } from '../../../../lib/terminal/refusal.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-choose-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, 'bin');
const env = { PATH: path, MILLRACE_CACHE: join(folder, 'cache') };

beforeEach(() => {
  for (const made of [path, env.MILLRACE_CACHE]) rmSync(made, { recursive: true, force: true });
  mkdirSync(path);
  for (const shell of ['sh', 'env']) symlinkSync(`/bin/${shell}`, join(path, shell));
});

test('with nothing at hand one line names every way forward for both engines', async () => {
  const message = await refusal();
  for (const way of [
    'Java is missing',
    'Maven (mvn) is missing',
    'no mariadbd is on the PATH',
    'MILLRACE_KAFKA=',
    'MILLRACE_MYSQL=',
    '--engines docker',
  ])
    assert.ok(message.includes(way), `${way}: ${message}`);
  assert.ok(!message.includes('\n'));
});

test('a Java that is too old is named with its version', async () => {
  program('java', 'echo \'openjdk version "11.0.2"\' >&2');
  program('mvn', '');
  assert.match(await refusal(), /Java at .* is 11, needed is 17 or newer/);
});

test('what is missing is left to Maven', async () => {
  program('java', 'echo \'openjdk version "17.0.15"\' >&2');
  program('mvn', '');
  const plan = await planEngines(env, []);
  assert.deepEqual([plan.kafka.kind, plan.mysql.kind, plan.dynamodb.kind], ['maven', 'maven', 'dynalite']);
});

test('a server on the PATH beats a fetch, and the cache beats the PATH', async () => {
  program('java', 'echo \'openjdk version "21" 2023\' >&2');
  program('mvn', '');
  program('mariadbd', 'echo "mariadbd  Ver 10.11.6-MariaDB for Linux"');
  systemTables(folder);
  const installed = await planEngines(env, []);
  assert.equal(installed.mysql.kind, 'PATH');

  fillCache('echo "mariadbd  Ver 11.4.5-MariaDB for Linux"');
  const cached = await planEngines(env, []);
  assert.equal(cached.kafka.kind, 'cache');
  assert.ok(cached.mysql.kind === 'cache' && cached.mysql.home.version === '11.4.5');
});

test('a cached server that does not run here gives way to one on the PATH', async () => {
  program('java', 'echo \'openjdk version "17.0.1"\' >&2');
  fillCache('exit 127');
  assert.match(await refusal(), /mariadbd does not run here, no mariadbd is on the PATH/);
  program('mariadbd', 'echo "mariadbd  Ver 10.11.6-MariaDB for Linux"');
  systemTables(folder);
  assert.equal((await planEngines(env, [])).mysql.kind, 'PATH');
});

test('a MariaDB without JSON_TABLE is too old', async () => {
  program('java', 'echo \'openjdk version "17.0.1"\' >&2');
  program('mariadbd', 'echo "mariadbd  Ver 10.5.23-MariaDB for Linux"');
  systemTables(folder);
  assert.match(await refusal(), /mariadbd is 10\.5\.23, needed is 10\.6 or newer/);
});

test('with every engine elsewhere neither Java nor Maven is needed', async () => {
  const plan = await planEngines(
    {
      ...env,
      MILLRACE_KAFKA: '127.0.0.1:21130, 127.0.0.1:21131',
      MILLRACE_MYSQL: 'mysql://admin:p%40ss@127.0.0.1',
      MILLRACE_DYNAMODB: 'http://127.0.0.1:21132/',
    },
    [],
  );
  assert.deepEqual(plan, {
    kafka: { kind: 'external', brokers: ['127.0.0.1:21130', '127.0.0.1:21131'] },
    mysql: {
      kind: 'external',
      credentials: { host: '127.0.0.1', port: 3306, user: 'admin', password: 'p@ss' },
    },
    dynamodb: { kind: 'external', endpoint: 'http://127.0.0.1:21132' },
  });
});

test('a malformed address is refused by its variable, without repeating a password', async () => {
  await assert.rejects(
    planEngines({ ...env, MILLRACE_KAFKA: 'broker:99999' }, []),
    /^Refusal: MILLRACE_KAFKA: broker:99999 is not/,
  );
  await assert.rejects(
    planEngines({ ...env, MILLRACE_KAFKA: 'broker' }, []),
    /^Refusal: MILLRACE_KAFKA: broker is not/,
  );
  await assert.rejects(planEngines({ ...env, MILLRACE_MYSQL: 'secret@host' }, []), (error: unknown) => {
    return (
      error instanceof Refusal &&
      error.message.startsWith('MILLRACE_MYSQL: ') &&
      !error.message.includes('secret')
    );
  });
});

test('two fetches at once run Maven once for each engine, and say how far they are', async () => {
  program('java', 'echo \'openjdk version "17.0.1"\' >&2');
  fakeMaven(
    'echo good > "$to/kafka.jar"; echo "[INFO] Downloaded from central: repo/kafka.jar (1.5 MB at 2 MB/s)"',
  );
  const plan = pinnedTo('good\n', await planEngines({ ...env, ...onlyKafka }, []));
  const seen: string[] = [];
  const fetched = await Promise.all(
    [1, 2].map(() =>
      fetchEngines(plan, progress => seen.push(`${progress.files} ${progress.file} ${progress.bytes}`)),
    ),
  );
  assert.deepEqual(
    fetched.map(({ kafka }) => kafka.kind),
    ['cache', 'cache'],
  );
  assert.deepEqual(seen, ['0  0', '1 kafka.jar 1500000']);
});

test('a jar that is not the pinned one is refused by name, and is not kept', async () => {
  program('java', 'echo \'openjdk version "17.0.1"\' >&2');
  fakeMaven('echo bad > "$to/kafka.jar"');
  const plan = pinnedTo('good\n', await planEngines({ ...env, ...onlyKafka }, []));
  await assert.rejects(
    fetchEngines(plan, () => {}),
    /^Refusal: kafka\.jar of Apache Kafka is not the one that is pinned/,
  );
  assert.equal((await planEngines({ ...env, ...onlyKafka }, [])).kafka.kind, 'maven');
});

test('a fetch that fails says why in one line and leaves nothing in the cache', async () => {
  program('java', 'echo \'openjdk version "17.0.1"\' >&2');
  fakeMaven('echo "[ERROR] no route to host"; exit 1');
  const plan = await planEngines({ ...env, ...onlyKafka }, []);
  await assert.rejects(
    fetchEngines(plan, () => {}),
    /^Refusal: Maven could not fetch Apache Kafka \(no route to host\)/,
  );
  assert.equal((await planEngines({ ...env, ...onlyKafka }, [])).kafka.kind, 'maven');
});

const onlyKafka = { MILLRACE_MYSQL: 'mysql://a:b@127.0.0.1' };

async function refusal(): Promise<string> {
  const error = await planEngines(env, []).catch((error: unknown) => error);
  assert.ok(error instanceof Refusal, String(error));
  return error.message;
}

/** A program of this name on the PATH: a shell script. */
function program(name: string, script: string, inside = path): void {
  const file = join(inside, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

function fakeMaven(script: string): void {
  program(
    'mvn',
    `for a in "$@"; do case "$a" in -DoutputDirectory=*) to="\${a#*=}"; /bin/mkdir -p "$to";; esac; done\n${script}`,
  );
}

/** The plan, whose kafka.jar is pinned to this content. */
function pinnedTo(content: string, plan: EnginePlan): EnginePlan {
  const sha256 = createHash('sha256').update(content).digest('hex');
  writeFileSync(join(folder, 'sha256sums'), `${sha256}  kafka.jar\n`);
  const { kafka } = plan;
  assert.equal(kafka.kind, 'maven');
  return { ...plan, kafka: { ...kafka, what: { ...kafka.what, pom: join(folder, 'pom.xml') } } };
}

function fillCache(mariadbd: string): void {
  mkdirSync(kafkaJars(env).folder, { recursive: true });
  const bin = join(
    mariadbBinaries(env)?.folder ?? assert.fail('no binaries for this platform'),
    'linux',
    'bin',
  );
  mkdirSync(bin, { recursive: true });
  program('mariadbd', mariadbd, bin);
  systemTables(join(bin, '..'));
}

function systemTables(basedir: string): void {
  mkdirSync(join(basedir, 'share'), { recursive: true });
  writeFileSync(join(basedir, 'share', 'mariadb_system_tables.sql'), '');
}
