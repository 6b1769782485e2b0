import assert from 'node:assert/strict';
import { test } from 'node:test';
import { externalAddresses } from '../../../../lib/local/engines/external-addresses.ts';

test('addresses of somebody else’s engines are taken as they are written', () => {
  assert.deepEqual(
    externalAddresses({
      MILLRACE_KAFKA: 'one:9092, [::1]:9093',
      MILLRACE_MYSQL: 'mariadb://us%40er:p%3Aw@db.example.org',
      MILLRACE_DYNAMODB: 'http://localhost:8000/',
    }),
    {
      brokers: ['one:9092', '[::1]:9093'],
      mysql: { host: 'db.example.org', port: 3306, user: 'us@er', password: 'p:w' },
      dynamodb: 'http://localhost:8000',
    },
  );
  assert.deepEqual(externalAddresses({ MILLRACE_KAFKA: '' }), {});
});

// Calls are passed on to DynamoDB as they came, without TLS.
for (const [variable, value, form] of [
  ['MILLRACE_KAFKA', 'one', 'host:port, several separated by commas'],
  ['MILLRACE_KAFKA', 'one:9092,two:70000', 'host:port, several separated by commas'],
  ['MILLRACE_MYSQL', 'postgres://a:b@c', 'mysql://user:password@host:port'],
  ['MILLRACE_DYNAMODB', 'https://localhost:8000', 'http://host:port'],
  ['MILLRACE_DYNAMODB', 'localhost:8000', 'http://host:port'],
] as const)
  test(`${variable}=${value} is refused with the form that it should have`, () => {
    assert.throws(
      () => externalAddresses({ [variable]: value }),
      (error: Error) => error.message.startsWith(`${variable}: `) && error.message.endsWith(form),
    );
  });
