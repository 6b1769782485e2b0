import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stack } from '../../../../lib/local/assembly/read-assembly.ts';
import { parseTemplate } from '../../../../lib/local/assembly/template.ts';
import { createInspection } from '../../../../lib/local/run/inspection.ts';

const stack: Stack = {
  name: 'millrace-local-pipelines',
  template: parseTemplate(
    JSON.stringify({
      Resources: {
        TradesTransformFunction0A1B2C3D: {
          Type: 'AWS::Lambda::Function',
          Properties: { Runtime: 'nodejs24.x' },
        },
        TradesTransformMapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'TradesTransformFunction0A1B2C3D' },
            AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'millrace-local-trades-transform' },
          },
        },
        MigrateFunction0A1B2C3D: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x' } },
        Deployer: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13' } },
      },
    }),
  ),
  assets: {},
};

function check(asked: string | undefined): readonly string[] {
  const said: string[] = [];
  createInspection(
    asked,
    name => name,
    line => said.push(line),
  ).check([stack], 'local');
  return said;
}

for (const name of [
  'trades-transform',
  'TradesTransform',
  'MIGRATE',
  'millrace-local-pipelines-MigrateFunction0A1B2C3D',
  'all',
])
  test(`--inspect ${name} means a function of the app`, () => assert.equal(check(name).length, 1));

test('nothing is said without --inspect', () => assert.deepEqual(check(undefined), []));

for (const name of ['nonsense', 'Deployer'])
  test(`--inspect ${name} is refused with the names of what runs on Node.js`, () =>
    assert.throws(() => check(name), {
      message: `--inspect: no stream or function is named "${name}"; there are: Migrate, trades-transform`,
    }));
