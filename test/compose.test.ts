import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { settingsOfStage } from '../lib/settings/stages.ts';
import { brokerProperties } from '../lib/local/engines/kafka-properties.ts';
import { LIKE_MYSQL } from '../lib/local/engines/mariadb.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Service {
  readonly image: string;
  readonly ports: readonly string[];
  readonly command?: string | readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes: readonly string[];
  readonly healthcheck?: object;
}

const services = (file: string): Readonly<Record<string, Service>> =>
  (parse(read(file)) as { services: Record<string, Service> }).services;
const { kafka, mysql, dynamodb } = services('compose.yaml');
const files = ['compose.yaml', 'test/localstack/compose.yaml'];

for (const file of files) {
  test(`${file} pins every image, publishes to loopback alone, and has a health check`, () => {
    for (const [name, { image, ports, healthcheck, volumes }] of Object.entries(services(file))) {
      assert.match(image, /:\d+\.\d+\.\d+\}?$/, name);
      assert.ok(ports.length > 0 && volumes.length > 0, name);
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, name);
      assert.ok(healthcheck, name);
    }
  });
}

test('the file of LocalStack takes its token from the environment', () => {
  const { environment } = services('test/localstack/compose.yaml')['localstack'] ?? {};
  assert.match(String(environment?.['LOCALSTACK_AUTH_TOKEN']), /^\$\{LOCALSTACK_AUTH_TOKEN\b/);
});

test('DynamoDB in a container answers no web page of another origin', () => {
  assert.match(String(dynamodb?.command), / -cors http:\/\/127\.0\.0\.1 /);
});

test('engines in containers are the versions that the poms and the template name', () => {
  const version = (pom: string, element: RegExp): string => element.exec(read(pom))?.[1] ?? '';
  const kafkaVersion = version('lib/local/engines/poms/kafka/pom.xml', /<kafka\.version>(.+?)</);
  assert.equal(kafka?.image, `apache/kafka:${kafkaVersion}`);
  for (const stage of ['local', 'dev', 'prod'])
    assert.equal(
      `${kafkaVersion.split('.').slice(0, 2).join('.')}.x.kraft`,
      settingsOfStage(stage).broker.kafkaVersion,
    );
  const mariadb = version('lib/local/engines/poms/mariadb/pom.xml', /<mariadb\.version>(.+?)</);
  assert.equal(mysql?.image, `mariadb:${mariadb}`);
  const local = version('.ci/dynamodb-local/pom.xml', /DynamoDBLocal<\/artifactId>\s*<version>(.+?)</);
  assert.equal(dynamodb?.image, `amazon/dynamodb-local:${local}`);
});

test('the broker in a container has the settings of the one that npm start starts', () => {
  const lines = brokerProperties({ port: 9092, controllerPort: 19_092, logDir: '/var/lib/kafka/data' });
  const wanted = lines
    .trim()
    .split('\n')
    .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
    .filter(([name]) => name !== 'listeners');
  for (const [name, value] of wanted) {
    const found = kafka?.environment?.[`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`];
    assert.equal(withDefaults(String(found)), value, name);
  }
  assert.equal(
    withDefaults(String(kafka?.environment?.['KAFKA_LISTENERS'])),
    'PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:19092',
  );
  assert.deepEqual(kafka?.ports.map(withDefaults), ['127.0.0.1:9092:9092']);
});

test('the database in a container behaves as the one that npm start starts, and has no secret worth the name', () => {
  const command = mysql?.command ?? [];
  assert.deepEqual(
    LIKE_MYSQL.filter(flag => !command.includes(flag)),
    [],
  );
  assert.deepEqual(mysql?.environment, { MARIADB_ROOT_PASSWORD: 'millrace' });
});

/** As the file is read where no variable is set. */
function withDefaults(text: string): string {
  return text.replaceAll(/\$\{\w+:-(.+?)\}/g, '$1');
}
