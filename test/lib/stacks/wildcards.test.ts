import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trades } from '../../../lib/pipelines/trades.ts';
import { rooms, templatesOf } from './assembly.ts';
import { simulated, type Wildcard, wildcards, wildcardsOfAccessLogs } from './wildcards.ts';

const known: readonly (readonly ['dev' | 'prod', readonly Wildcard[]])[] = [
  ['dev', wildcards],
  ['prod', [...wildcards.map(ofProd), ...wildcardsOfAccessLogs]],
];

function ofProd(wildcard: Wildcard): Wildcard {
  return { ...wildcard, who: wildcard.who.filter(name => name !== simulated) };
}

for (const [stage, table] of known) {
  test(`${stage}: every permission with a wildcard is known, with its reason, and none is gone`, () => {
    const there = wildcardsIn(stage);
    const listed = new Set(table.flatMap(linesOf));
    assert.ok(there.size > 30, 'the search finds no policies');
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
