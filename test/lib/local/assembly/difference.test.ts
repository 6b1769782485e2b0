import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference } from '../../../../lib/local/assembly/difference.ts';
import type { Stack } from '../../../../lib/local/assembly/read-assembly.ts';
import { parseTemplate } from '../../../../lib/local/assembly/template.ts';

function stackOf(Resources: object, Outputs: object = {}): readonly Stack[] {
  return [{ name: 's', template: parseTemplate(JSON.stringify({ Resources, Outputs })), assets: {} }];
}

const fn = (S3Key: string, more: object = {}) => ({
  TradesTransformFunction0A1B2C3D: {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { S3Key }, MemorySize: 128, ...more },
  },
});

const step = (code: string) => ({
  MigrateFunction0A1B2C3D: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: code } } },
  MigrateResource4E5F6A7B: { Type: 'Custom::Migrate', Properties: { Fingerprint: code } },
});

const table: readonly (readonly [
  string,
  readonly Stack[],
  readonly Stack[],
  readonly string[],
  readonly string[],
])[] = [
  ['the same twice', stackOf(fn('a')), stackOf(fn('a')), [], []],
  ['another bundle', stackOf(fn('a')), stackOf(fn('b')), ['TradesTransform'], []],
  ['another bundle of a step of the deployment', stackOf(step('a')), stackOf(step('b')), ['Migrate'], []],
  [
    'a property, looked for inside objects',
    stackOf({ M: { Type: 'T', Properties: { Config: { Size: 1, Name: 'n' } } } }),
    stackOf({ M: { Type: 'T', Properties: { Config: { Size: 2, Name: 'n' } } } }),
    [],
    ['~ s/M Config.Size: 1 → 2'],
  ],
  [
    'a property that came and one that went',
    stackOf(fn('a')),
    stackOf(fn('a', { Timeout: 9, MemorySize: undefined })),
    [],
    [
      '~ s/TradesTransformFunction0A1B2C3D MemorySize: 128 → none',
      '~ s/TradesTransformFunction0A1B2C3D Timeout: none → 9',
    ],
  ],
  [
    'resources that came and went, data kept, functions until a restart',
    stackOf({ ...fn('a'), T: { Type: 'AWS::DynamoDB::Table' }, R: { Type: 'AWS::IAM::Role' } }),
    stackOf({ N: { Type: 'AWS::MSK::Topic' } }),
    [],
    [
      '+ s/N (AWS::MSK::Topic)',
      '- s/TradesTransformFunction0A1B2C3D (AWS::Lambda::Function): restart to apply',
      '- s/T (AWS::DynamoDB::Table): its data stay',
      '- s/R (AWS::IAM::Role)',
    ],
  ],
  [
    'a cluster, a database and a table that went, whose data stay',
    stackOf({
      C: { Type: 'AWS::MSK::Cluster' },
      D: { Type: 'AWS::RDS::DBCluster' },
      T: { Type: 'AWS::DynamoDB::GlobalTable' },
    }),
    stackOf({}),
    [],
    [
      '- s/C (AWS::MSK::Cluster): its data stay',
      '- s/D (AWS::RDS::DBCluster): its data stay',
      '- s/T (AWS::DynamoDB::GlobalTable): its data stay',
    ],
  ],
  [
    'another type',
    stackOf({ X: { Type: 'A' } }),
    stackOf({ X: { Type: 'B' } }),
    [],
    ['+ s/X (B)', '- s/X (A)'],
  ],
  [
    'an output',
    stackOf({}, { O: { Value: 'a' } }),
    stackOf({}, { O: { Value: 'b' } }),
    [],
    ['~ s output O.Value: a → b'],
  ],
  ['a whole stack that went', stackOf({ R: { Type: 'A' } }), [], [], ['- s/R (A)']],
  [
    'pages, and statements of a migration',
    stackOf({
      F: { Type: 'Custom::CDKBucketDeployment', Properties: { SourceObjectKeys: ['a'] } },
      M: { Type: 'Custom::Schema', Properties: { Fingerprint: 'a' } },
    }),
    stackOf({
      F: { Type: 'Custom::CDKBucketDeployment', Properties: { SourceObjectKeys: ['b'] } },
      M: { Type: 'Custom::Schema', Properties: { Fingerprint: 'b' } },
    }),
    ['site', 'M'],
    [],
  ],
];
for (const [what, before, after, code, lines] of table)
  test(`the difference: ${what}`, () => assert.deepEqual(difference(before, after), { code, lines }));

test('a long value is shortened', () => {
  const of = (value: string) => stackOf({ R: { Type: 'A', Properties: { P: value } } });
  const [line] = difference(of('a'), of('x'.repeat(500))).lines;
  assert.equal(line, `~ s/R P: a → ${'x'.repeat(59)}…`);
});
