import assert from 'node:assert/strict';
import { test } from 'node:test';
import { references, resolve, type Scope } from '../../../../lib/local/assembly/resolve.ts';
import type { Json } from '../../../../lib/local/assembly/template.ts';

const scope: Scope = {
  stackName: 'stack',
  parameters: { Version: '5' },
  conditions: { Yes: { 'Fn::Equals': ['a', 'a'] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } },
  mappings: { Map: { one: { two: 'three' } } },
  exported: name => (name === 'other:Key' ? 'imported' : undefined),
  resource: id => {
    if (id !== 'Thing') throw new Error(`stack: there is no resource ${id}`);
    return { ref: 'stack-Thing', attribute: name => (name === 'Arn' ? 'arn:aws:x' : undefined) };
  },
};

const table: readonly (readonly [string, Json, Json])[] = [
  ['a plain value', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
  ['Ref of a resource', { Ref: 'Thing' }, 'stack-Thing'],
  ['Ref of a parameter', { Ref: 'Version' }, '5'],
  ['pseudo parameters', [{ Ref: 'AWS::AccountId' }, { Ref: 'AWS::Region' }], ['000000000000', 'us-east-1']],
  ['the name of the stack', { Ref: 'AWS::StackName' }, 'stack'],
  ['AWS::NoValue in an object', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ['AWS::NoValue in a list', [1, { Ref: 'AWS::NoValue' }], [1]],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Thing', 'Arn'] }, 'arn:aws:x'],
  ['GetAtt as text', { 'Fn::GetAtt': 'Thing.Arn' }, 'arn:aws:x'],
  ['Join over references', { 'Fn::Join': [':', ['a', { Ref: 'Thing' }, 3]] }, 'a:stack-Thing:3'],
  [
    'Sub',
    { 'Fn::Sub': '${Thing}/${Thing.Arn}/${AWS::Region}/${!kept}' },
    'stack-Thing/arn:aws:x/us-east-1/${kept}',
  ],
  [
    'Sub with values of its own',
    { 'Fn::Sub': ['${x}-${Thing}', { x: { Ref: 'Version' } }] },
    '5-stack-Thing',
  ],
  ['Select out of Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'https://host/'] }] }, 'host'],
  ['Select with its index as text', { 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
  ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'other:Key' } }, 'imported'],
  ['GetAZs', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  ['If that holds', { 'Fn::If': ['Yes', 1, 2] }, 1],
  ['If that does not', { a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] } }, {}],
  ['FindInMap', { 'Fn::FindInMap': ['Map', 'one', 'two'] }, 'three'],
];

for (const [name, value, expected] of table)
  test(`${name} is resolved`, () => assert.deepEqual(resolve(value, scope), expected));

const refused: readonly (readonly [string, Json, RegExp])[] = [
  ['an unknown function', { 'Fn::Transform': {} }, /stack: Fn::Transform is not known/],
  ['a reference to nothing', { Ref: 'Nobody' }, /stack: there is no resource Nobody/],
  ['an unknown attribute', { 'Fn::GetAtt': ['Thing', 'Colour'] }, /Thing has no attribute Colour/],
  ['an import of nothing', { 'Fn::ImportValue': 'x' }, /nothing is exported as x/],
  ['a selection beyond the end', { 'Fn::Select': [3, ['a']] }, /Fn::Select 3 is out of range/],
];

for (const [name, value, message] of refused)
  test(`${name} is refused by name`, () => assert.throws(() => resolve(value, scope), message));

test('references are found in Ref, Fn::GetAtt and Fn::Sub, at any depth', () => {
  const value: Json = {
    a: [{ Ref: 'A' }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['B', 'Arn'] }]] }],
    c: { 'Fn::Sub': '${C.Arn}${D}' },
  };
  assert.deepEqual([...references(value)].sort(), ['A', 'B', 'C', 'D']);
});
