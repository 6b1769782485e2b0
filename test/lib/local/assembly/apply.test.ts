import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyAssembly, type Provisions, type Wanted } from '../../../../lib/local/assembly/apply.ts';
import type { Stack } from '../../../../lib/local/assembly/read-assembly.ts';
import { parseTemplate } from '../../../../lib/local/assembly/template.ts';

function stackOf(name: string, template: unknown): Stack {
  return { name, template: parseTemplate(JSON.stringify(template)), assets: {} };
}

function recorder(): {
  readonly seen: Wanted[];
  readonly removed: string[];
  readonly provisions: Provisions;
} {
  const seen: Wanted[] = [];
  const removed: string[] = [];
  const provision: Provisions[string] = {
    apply: async wanted => {
      seen.push(wanted);
      return { ref: wanted.name, attribute: name => `${wanted.logicalId}.${name}` };
    },
    remove: async gone => {
      removed.push(gone.ref);
    },
  };
  return { seen, removed, provisions: { 'Test::Thing': provision, 'Custom::': provision } };
}

const storage = stackOf('storage', {
  Resources: { Table: { Type: 'Test::Thing', Properties: { Size: 1 } } },
  Outputs: { TableName: { Value: { Ref: 'Table' }, Export: { Name: 'storage:Table' } } },
});
const pipeline = stackOf('pipeline', {
  Resources: {
    Mapping: { Type: 'Test::Thing', Properties: { Target: { Ref: 'Function' } }, DependsOn: 'Topic' },
    Topic: { Type: 'Test::Thing' },
    Function: {
      Type: 'Custom::Function',
      Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Table: { 'Fn::ImportValue': 'storage:Table' } },
    },
    Role: { Type: 'AWS::IAM::Role' },
    Never: { Type: 'Test::Thing', Condition: 'Off' },
  },
  Conditions: { Off: { 'Fn::Equals': ['a', 'b'] } },
});

test('resources are applied after what they refer to, under <stack>-<LogicalId>, with resolved properties', async () => {
  const { seen, provisions } = recorder();
  const { outputs, applied } = await applyAssembly([storage, pipeline], provisions, {});
  assert.deepEqual(seen.map(wanted => wanted.logicalId).slice(-1), ['Mapping']);
  assert.deepEqual(outputs.storage, { TableName: 'storage-Table' });
  const made = seen.find(wanted => wanted.logicalId === 'Function');
  assert.deepEqual(made?.properties, {
    Role: 'arn:aws:iam::000000000000:role/pipeline-Role',
    Table: 'storage-Table',
  });
  assert.equal(applied['pipeline/Never'], undefined);
});

test('a second start of the same template finds everything unchanged', async () => {
  const first = await applyAssembly([storage, pipeline], recorder().provisions, {});
  const { seen, provisions } = recorder();
  await applyAssembly([storage, pipeline], provisions, first.applied);
  assert.deepEqual(
    seen.filter(wanted => wanted.changed),
    [],
  );
  assert.equal(
    seen.every(wanted => wanted.previous !== undefined),
    true,
  );
});

test('what the template no longer has is taken away', async () => {
  const first = await applyAssembly([storage, pipeline], recorder().provisions, {});
  const { removed, provisions } = recorder();
  await applyAssembly([storage], provisions, first.applied);
  assert.deepEqual(removed.sort(), ['pipeline-Function', 'pipeline-Mapping', 'pipeline-Topic']);
});

test('a type that is not known stops the run by name before anything is done', async () => {
  const { seen, provisions } = recorder();
  const odd = stackOf('odd', {
    Resources: { Queue: { Type: 'AWS::Kinesis::Stream' }, A: { Type: 'Test::Thing' } },
  });
  await assert.rejects(applyAssembly([storage, odd], provisions, {}), /AWS::Kinesis::Stream \(odd\/Queue\)/);
  assert.deepEqual(seen, []);
});

test('resources that wait for each other in a circle are named', async () => {
  const circle = stackOf('c', {
    Resources: {
      A: { Type: 'Test::Thing', Properties: { x: { Ref: 'B' } } },
      B: { Type: 'Test::Thing', DependsOn: ['A'] },
    },
  });
  await assert.rejects(applyAssembly([circle], recorder().provisions, {}), /circle: A → B → A/);
});

test('a failure carries the resource it came from, and nothing that waits for it is begun', async () => {
  const { seen, provisions } = recorder();
  const failing: Provisions = {
    ...provisions,
    'Custom::': { apply: () => Promise.reject(new Error('no schema')) },
  };
  await assert.rejects(
    applyAssembly([storage, pipeline], failing, {}),
    /^Error: pipeline\/Function: no schema$/,
  );
  assert.equal(
    seen.some(wanted => wanted.logicalId === 'Mapping'),
    false,
  );
});

test('within a run, what stands is left alone unless it changed, and is still referred to', async () => {
  const { seen, provisions } = recorder();
  const first = await applyAssembly([storage, pipeline], provisions, {});
  seen.length = 0;
  const again = await applyAssembly([storage, pipeline], provisions, first.applied, first.standing);
  assert.deepEqual([seen, again.outputs], [[], first.outputs]);
  const larger = stackOf('storage', {
    Resources: { Table: { Type: 'Test::Thing', Properties: { Size: 2 } } },
    Outputs: { TableName: { Value: { Ref: 'Table' }, Export: { Name: 'storage:Table' } } },
  });
  await applyAssembly([larger, pipeline], provisions, again.applied, again.standing);
  assert.deepEqual(
    seen.map(({ logicalId, changed }) => [logicalId, changed]),
    [['Table', true]],
  );
});
