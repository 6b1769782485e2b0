import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createCustomResources } from '../../../../lib/local/provisions/custom-resource.ts';
import type { Functions, InvokeResult } from '../../../../lib/local/workers/function.ts';
import { appliedOf, wantedOf } from './wanted.ts';

type Event = Record<string, unknown> & { readonly ResponseURL: string };

let behave: (event: Event) => Promise<Partial<InvokeResult> | undefined>;
const functions = {
  endIdle: () => {},
  async invoke(_name: string, payload: string): Promise<InvokeResult> {
    return { requestId: 'r', durationMs: 1, payload: 'null', ...(await behave(JSON.parse(payload))) };
  },
};
const resources = createCustomResources(functions as unknown as Functions);
before(() => resources.start());
after(() => resources.stop());

function answering(answer: unknown, seen: Event[] = []): typeof behave {
  return async event => {
    seen.push(event);
    await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
    return undefined;
  };
}

const wanted = wantedOf('Custom::Schema', { ServiceToken: 'arn:f', Size: 3, On: true, List: [{ a: 1 }] });

test('the answer’s data are the attributes, its PhysicalResourceId is what Ref answers', async () => {
  behave = answering({ Status: 'SUCCESS', PhysicalResourceId: 'p', Data: { Brokers: 'h:1' } });
  const made = await resources.apply(wanted);
  assert.deepEqual([made.ref, made.attribute('Brokers'), made.attribute('Other')], ['p', 'h:1', undefined]);
});

test('the first event is a Create with every property as text, later ones an Update with the old ones', async () => {
  const seen: Event[] = [];
  behave = answering({ Status: 'SUCCESS' }, seen);
  await resources.apply(wanted);
  await resources.apply({ ...wanted, previous: appliedOf('p', { Size: 2 }) });
  assert.deepEqual(
    seen.map(event => [event.RequestType, event.PhysicalResourceId, event.OldResourceProperties]),
    [
      ['Create', undefined, undefined],
      ['Update', 'p', { Size: '2' }],
    ],
  );
  assert.deepEqual(seen[0]?.ResourceProperties, {
    ServiceToken: 'arn:f',
    Size: '3',
    On: 'true',
    List: [{ a: '1' }],
  });
});

test('FAILED stops the start with the reason given', async () => {
  behave = answering({ Status: 'FAILED', Reason: 'no database' });
  await assert.rejects(resources.apply(wanted), /^Error: no database$/);
});

test('a function that fails without an answer stops the start with its error', async () => {
  behave = async () => ({ functionError: 'Unhandled', payload: '{"errorMessage":"boom"}' });
  await assert.rejects(resources.apply(wanted), /boom/);
});

test('a function that ends without an answer is not waited for beyond its timeout', async () => {
  behave = async () => undefined;
  const impatient = { ...wanted, properties: { ...wanted.properties, ServiceTimeout: '0.05' } };
  await assert.rejects(resources.apply(impatient), /no answer from arn:f in 0.05 s/);
});
