import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CreateFunctionCommand, InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { until } from '../../../../support/until.ts';
import { definition } from '../doubles.ts';
import { bundle, role, startRun } from './bundles.ts';

const handler = `async (event, context) => {
  console.log(JSON.stringify(event));
  if (event.throw) throw new TypeError(event.throw);
  if (event.whoami) return [context.clientContext, process.env._X_AMZN_TRACE_ID];
  if (event.wait) await new Promise(done => setTimeout(done, event.wait));
  return event;
}`;

describe('Invoke on the local endpoint', () => {
  const givenUp: string[] = [];
  let run: Awaited<ReturnType<typeof startRun>>;

  before(async () => {
    const onGivenUp = (arn: string, reason: string) => givenUp.push(`${arn.split(':').at(-1)}: ${reason}`);
    run = await startRun(undefined, { asynchronous: { retryMs: [20, 40], throttledMs: 20, onGivenUp } });
    await run.lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'echo',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: role,
        Timeout: 10,
        Code: { ZipFile: bundle(handler) },
      }),
    );
    const made = run.functions.get('echo') ?? definition('echo');
    for (const name of ['single', 'alone'])
      run.functions.put({ ...made, name, arn: definition(name).arn, reservedConcurrency: 1 });
    run.functions.put({ ...made, name: 'foreign', arn: definition('foreign').arn, runtime: 'python3.13' });
  });
  after(() => run.stop());

  const call = (payload: string, more: Partial<InvokeCommandInput> = {}) =>
    run.lambda.send(new InvokeCommand({ FunctionName: 'echo', Payload: Buffer.from(payload), ...more }));

  it('RequestResponse answers what the function returns, by each of its names', async () => {
    for (const FunctionName of [
      'echo',
      'echo:$LATEST',
      definition('echo').arn,
      '000000000000:function:echo',
    ]) {
      const answer = await call('{"ü":1}', { FunctionName });
      assert.equal(answer.Payload?.transformToString(), '{"ü":1}');
      assert.deepEqual(
        [answer.StatusCode, answer.FunctionError, answer.ExecutedVersion],
        [200, undefined, '$LATEST'],
      );
    }
    assert.equal((await call('', { Qualifier: '$LATEST' })).Payload?.transformToString(), '{}');
  });

  it('a function that throws is a 200 that says so in its header, with type, message and trace', async () => {
    const { StatusCode, FunctionError, Payload } = await call('{"throw":"no"}');
    const { errorType, errorMessage, trace } = JSON.parse(Payload?.transformToString() ?? '');
    assert.deepEqual(
      [StatusCode, FunctionError, errorType, errorMessage],
      [200, 'Unhandled', 'TypeError', 'no'],
    );
    assert.match(trace[0], /^TypeError: no/);
  });

  it('LogType Tail answers the end of the call’s log, of a failed call too, and at most 4 KB', async () => {
    const tail = async (payload: string, LogType: 'Tail' | 'None' = 'Tail') =>
      Buffer.from((await call(payload, { LogType })).LogResult ?? '', 'base64').toString();
    assert.match(
      await tail('{"tail":1}'),
      /^START RequestId: (\S{36}) Version: \$LATEST\n\{"tail":1\}\nEND RequestId: \1\nREPORT RequestId: \1\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\t\n$/,
    );
    assert.match(await tail('{"throw":"no"}'), /\tERROR\tInvoke Error \t\{"errorType":"TypeError"[^]*\nEND/);
    assert.equal((await tail(`"${'ü'.repeat(5000)}"`)).length < 4096, true);
    assert.equal(await tail('{}', 'None'), '');
  });

  it('gives the handler the client context of a caller that waits, and a trace id for each call', async () => {
    const ask = async (more: Partial<InvokeCommandInput> = {}) =>
      JSON.parse((await call('{"whoami":true}', more)).Payload?.transformToString() ?? '');
    const given = { custom: { clé: 'ü' } };
    const [clientContext, trace] = await ask({
      ClientContext: Buffer.from(JSON.stringify(given)).toString('base64'),
    });
    assert.deepEqual(clientContext, given);
    assert.match(trace, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    const [none, next] = await ask();
    assert.equal(none, null);
    assert.notEqual(next, trace);
  });

  it('DryRun answers 204 and calls nothing', async () => {
    const { StatusCode, Payload } = await call('{"dry":true}', { InvocationType: 'DryRun' });
    assert.equal(StatusCode, 204);
    assert.ok(!Payload);
    await call('{"after":"dry"}');
    assert.ok(!run.lines.includes('echo: {"dry":true}'));
    await assert.rejects(call('{}', { InvocationType: 'DryRun', FunctionName: 'none' }), {
      name: 'ResourceNotFoundException',
    });
  });

  it('Event answers 202 at once; a failing call is tried twice more, a throttled one until it gets through', async () => {
    const event = (payload: string, FunctionName = 'echo') =>
      call(payload, { InvocationType: 'Event', FunctionName });
    const { StatusCode, Payload } = await event('{"wait":1}');
    assert.equal(StatusCode, 202);
    assert.ok(!Payload);
    await until('the event to be taken', 5000, () => run.lines.includes('echo: {"wait":1}'));
    await event('{"throw":"thrice"}');
    await until('the call to be given up', 5000, () => givenUp.some(line => /^echo: .*"thrice"/.test(line)));
    assert.equal(run.lines.filter(line => line === 'echo: {"throw":"thrice"}').length, 3);
    await event('{"wait":150,"n":1}', 'single');
    await event('{"wait":150,"n":2}', 'single');
    await until(
      'both to be done',
      5000,
      () => run.lines.filter(line => line.startsWith('single: ')).length === 2,
    );
    await event('{}', 'foreign');
    await until('the foreign one to be given up', 5000, () =>
      givenUp.some(line => /^foreign: .*python3\.13/.test(line)),
    );
  });

  it('refuses with the statuses and classes of the service', async () => {
    const big = `"${'x'.repeat(1_048_576)}"`;
    const refusals: readonly (readonly [
      () => Promise<unknown>,
      name: string,
      status: number,
      message: RegExp,
    ])[] = [
      [
        () => call('no json'),
        'InvalidRequestContentException',
        400,
        /^Could not parse request body into json: /,
      ],
      [
        () => call('{}', { FunctionName: 'none' }),
        'ResourceNotFoundException',
        404,
        /^Function not found: arn:aws:lambda:.*:function:none$/,
      ],
      [() => call('{}', { Qualifier: '7' }), 'ResourceNotFoundException', 404, /:function:echo:7$/],
      [
        () => call(`"${'x'.repeat(6_400_000)}"`),
        'RequestTooLargeException',
        413,
        /^Request must be smaller than 6291556 bytes/,
      ],
      [
        () => call(big, { InvocationType: 'Event' }),
        'RequestTooLargeException',
        413,
        /^1048578 byte payload is too large for the Event invocation type \(limit 1048576 bytes\)$/,
      ],
      [
        () => call('{}', { InvocationType: 'Later' as 'Event' }),
        'ValidationException',
        400,
        /'invocationType'.*\[Event, RequestResponse, DryRun\]/,
      ],
      [() => call('{}', { LogType: 'All' as 'Tail' }), 'ValidationException', 400, /'logType'/],
      [
        () => call('{}', { ClientContext: 'bm8ganNvbg==' }),
        'InvalidRequestContentException',
        400,
        /valid Base64-encoded JSON/,
      ],
      [
        () => call('{}', { ClientContext: 'x'.repeat(3584) }),
        'InvalidRequestContentException',
        400,
        /no more than 3583 bytes/,
      ],
      [() => call('{}', { FunctionName: 'foreign' }), 'ServiceException', 500, /needs python3\.13/],
    ];
    for (const [attempt, name, status, message] of refusals)
      await assert.rejects(attempt(), (error: Error) => {
        assert.equal(error.name, name, error.message);
        assert.match(error.message, message);
        assert.equal(Object(error).$metadata.httpStatusCode, status);
        return true;
      });
  });

  it('a function at its reserved concurrency is a 429 that says when to come back', async () => {
    const busy = call('{"wait":400,"busy":true}', { FunctionName: 'alone' });
    await until('it to be busy', 5000, () => run.lines.includes('alone: {"wait":400,"busy":true}'));
    await assert.rejects(call('{}', { FunctionName: 'alone' }), (error: Error) => {
      assert.equal(error.name, 'TooManyRequestsException');
      assert.deepEqual([Object(error).retryAfterSeconds, Object(error).$metadata.httpStatusCode], ['1', 429]);
      return true;
    });
    await busy;
  });
});
