import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trades } from '../../../lib/pipelines/trades.ts';
import type { Settings } from '../../../lib/settings/settings.ts';
import { settingsOfStage } from '../../../lib/settings/stages.ts';
import { rooms, templatesOf } from './assembly.ts';
import { simulated, type Wildcard, wildcards, wildcardsOfAccessLogs } from './wildcards.ts';

/** The table of each stage, and how many permissions it had, without what is refused, when it was last made shorter. */
const known: readonly (readonly ['dev' | 'prod', readonly Wildcard[], most: number])[] = [
  ['dev', wildcards, 51],
  ['prod', [...wildcards.map(ofProd), ...wildcardsOfAccessLogs], 43],
];

function ofProd(wildcard: Wildcard): Wildcard {
  return { ...wildcard, who: wildcard.who.filter(name => name !== simulated) };
}

for (const [stage, table, most] of known) {
  test(`${stage}: every permission with a wildcard is known, with its reason, and none is gone`, () => {
    const there = wildcardsIn(stage);
    const listed = new Set(table.flatMap(linesOf));
    assert.ok(there.size > 20, 'the search finds no policies');
    const allowed = [...there].filter(permission => permission.includes(': Allow ')).length;
    console.log(`${stage}: ${allowed} permissions with a wildcard`);
    assert.ok(allowed <= most, `${allowed} permissions with a wildcard, ${most} before: narrow one`);
    const unknown = [...there].filter(permission => !listed.has(permission));
    const gone = [...listed].filter(permission => !there.has(permission));
    assert.deepEqual(unknown, [], 'new: narrow it, or say why in wildcards.ts');
    assert.deepEqual(gone, [], 'gone: take it out of wildcards.ts');
    for (const { on, why } of table) assert.match(why, /^[A-Z].{25,}\.$/, on);
  });

  test(`${stage}: nobody is allowed anything by being anybody`, () => {
    for (const room of rooms)
      for (const [id, resource] of resourcesOf(stage, room))
        for (const { Effect, Principal = '' } of [...statementsIn(resource), ...permissionsIn(resource)])
          if (Effect === 'Allow') assert.doesNotMatch(JSON.stringify(Principal), /"\*"/, id);
  });
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
}

function linesOf({ actions, on, who, denies }: Wildcard): string[] {
  return who.flatMap(holder => actions.map(action => line(denies ? 'Deny' : 'Allow', holder, action, on)));
}

function line(effect: string, holder: string, action: string, on: string): string {
  return `${holder}: ${effect} ${action} on ${on}`;
}

/** A line for each action and resource of a statement that have a `*` in one of them. */
function wildcardsIn(stage: 'dev' | 'prod'): Set<string> {
  const found = new Set<string>();
  for (const room of rooms)
    for (const [id, resource] of resourcesOf(stage, room))
      for (const { Effect = '', Action, Resource } of statementsIn(resource))
        for (const action of [Action ?? ''].flat())
          for (const on of [Resource ?? ''].flat().map(flat)) {
            const text = on.replace(`millrace-${stage}-`, 'millrace-<stage>-');
            if (`${action} ${on}`.includes('*'))
              found.add(line(Effect, `${room} ${withoutHash(id)}`, action, text));
          }
  return found;
}

function resourcesOf(stage: 'dev' | 'prod', room: (typeof rooms)[number]): [string, unknown][] {
  return Object.entries(templates[stage][room].toJSON()['Resources']);
}

/** The table has names of its resources: what other pipelines are made of, cdk-nag looks at. */
const templates = {
  dev: templatesOf('dev', undefined, [trades]),
  prod: templatesOf('prod', undefined, [trades]),
};

/** Statements of any policy that a resource has, wherever in its properties. */
function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Statement' in value && Array.isArray(value.Statement) ? value.Statement : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}

/** Permissions that are resources of their own, as statements. */
function permissionsIn(resource: unknown): Statement[] {
  const { Type, Properties } = resource as { Type: string; Properties: Statement };
  return Type === 'AWS::Lambda::Permission' ? [{ ...Properties, Effect: 'Allow' }] : [];
}

function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Ref') return `<${withoutHash(String(argument))}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).map(withoutHash).join('.')}>`;
  if (name === 'Fn::Sub') return String(argument).replaceAll('${', '<').replaceAll('}', '>');
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(flat).join('');
  return '…';
}

function withoutHash(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}

test('a service takes a role for this account alone', () => {
  for (const stage of ['dev', 'prod'] as const)
    for (const room of rooms)
      for (const [id, { Properties }] of Object.entries(
        templates[stage][room].findResources('AWS::IAM::Role'),
      ))
        for (const statement of statementsIn(Properties.AssumeRolePolicyDocument)) {
          const { Condition } = statement as { readonly Condition?: unknown };
          assert.match(
            JSON.stringify(Condition ?? null),
            /"aws:SourceAccount":\{"Ref":"AWS::AccountId"\}/,
            `${room} ${id}`,
          );
        }
});

test('functions of users’ streams have a boundary, and read no more topics than are set', () => {
  const boundedBy = (settings?: Settings) => {
    const { pipelines } = templatesOf('dev', settings, [trades]);
    const [role] = Object.values(
      pipelines.findResources('AWS::IAM::Role', {
        Properties: { Description: 'functions of user transforms' },
      }),
    );
    const [[id, policy] = ['', {}]] = Object.entries(pipelines.findResources('AWS::IAM::ManagedPolicy'));
    return { role: role?.['Properties'], id, statements: statementsIn(policy) };
  };
  const { role, id } = boundedBy();
  assert.deepEqual([role.PermissionsBoundary, role.ManagedPolicyArns], [{ Ref: id }, [{ Ref: id }]]);

  const dev = settingsOfStage('dev');
  const { statements } = boundedBy({ ...dev, userStreams: { topics: ['votes', 'ours.*'] } });
  const topics = statements
    .filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('kafka-cluster:ReadData'))
    .flatMap(({ Resource }) => [Resource ?? ''].flat().map(flat));
  assert.deepEqual(new Set(topics.map(topic => topic.split('/').at(-1))), new Set(['ours.*', 'votes']));
});

test('a boundary of one’s own bounds every role there is', () => {
  const permissionsBoundary = 'arn:aws:iam::111122223333:policy/developers';
  const bounded = templatesOf('prod', { ...settingsOfStage('prod'), permissionsBoundary }, [trades]);
  let roles = 0;
  for (const room of rooms)
    for (const { Properties } of Object.values(bounded[room].findResources('AWS::IAM::Role'))) {
      roles += 1;
      assert.equal(Properties.PermissionsBoundary, permissionsBoundary);
    }
  assert.ok(roles > 8);
});
