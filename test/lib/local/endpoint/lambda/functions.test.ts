import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { until } from '../../../../support/until.ts';
import { definition, kafkaArn } from '../doubles.ts';
import { bundle, role, startRun } from './bundles.ts';

describe('functions made on the local endpoint', () => {
  let run: Awaited<ReturnType<typeof startRun>>;
  before(async () => {
    run = await startRun();
    run.functions.put(definition('of-the-app'));
  });
  after(() => run.stop());

  const wanted = (
    name: string,
    more: Partial<CreateFunctionCommandInput> = {},
  ): CreateFunctionCommandInput => ({
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: role,
    Code: { ZipFile: bundle('async event => ({ was: event, env: process.env.COLOUR })') },
    ...more,
  });
  const create = (name: string, more: Partial<CreateFunctionCommandInput> = {}) =>
    run.lambda.send(new CreateFunctionCommand(wanted(name, more)));
  const call = async (FunctionName: string, event: object = {}) => {
    const { Payload } = await run.lambda.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    return JSON.parse(Payload?.transformToString() ?? '');
  };
  const folders = () => readdirSync(join(run.state, 'functions'));

  it('answer in the shape of the service, can be called at once, and are listed with those of the app', async () => {
    const made = await create('plain', {
      Environment: { Variables: { COLOUR: 'red' } },
      Timeout: 7,
      MemorySize: 256,
      Description: 'says what it got',
      Tags: { owner: 'somebody' },
    });
    const { $metadata, CodeSha256, LastModified, RevisionId, CodeSize, ...shown } = made;
    assert.equal($metadata.httpStatusCode, 201);
    assert.deepEqual(shown, {
      Architectures: ['x86_64'],
      Description: 'says what it got',
      Environment: { Variables: { COLOUR: 'red' } },
      EphemeralStorage: { Size: 512 },
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:plain',
      FunctionName: 'plain',
      Handler: 'index.handler',
      LastUpdateStatus: 'Successful',
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/plain' },
      MemorySize: 256,
      PackageType: 'Zip',
      Role: role,
      Runtime: 'nodejs24.x',
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      State: 'Active',
      Timeout: 7,
      TracingConfig: { Mode: 'PassThrough' },
      Version: '$LATEST',
    });
    assert.match(CodeSha256 ?? '', /^[\w+/]{43}=$/);
    assert.match(LastModified ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    assert.match(RevisionId ?? '', /^[0-9a-f-]{36}$/);
    assert.ok((CodeSize ?? 0) > 100);
    await waitUntilFunctionActiveV2({ client: run.lambda, maxWaitTime: 2 }, { FunctionName: 'plain' });
    assert.deepEqual(await call('plain', { a: 1 }), { was: { a: 1 }, env: 'red' });
    const { Functions } = await run.lambda.send(new ListFunctionsCommand({}));
    assert.deepEqual(
      Functions?.map(({ FunctionName }) => FunctionName),
      ['of-the-app', 'plain'],
    );
    const found = await run.lambda.send(new GetFunctionCommand({ FunctionName: shown.FunctionArn }));
    assert.deepEqual(found.Tags, { owner: 'somebody' });
    assert.match(found.Code?.Location ?? '', /^file:\/\/.*\/functions\/plain-/);
  });

  it('of the app are described by name, partial ARN or ARN, and no other account, region or version is theirs', async () => {
    const { arn } = definition('of-the-app');
    const get = (FunctionName: string, Qualifier?: string) =>
      run.lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
    for (const name of ['of-the-app', arn, '000000000000:function:of-the-app', `${arn}:$LATEST`]) {
      const { Timeout, Environment } = await get(name);
      assert.deepEqual([Timeout, Environment?.Variables], [30, { STAGE: 'local' }], name);
    }
    assert.equal((await get('of-the-app', '$LATEST')).FunctionArn, arn);
    for (const name of [
      `${arn}:1`,
      '111111111111:function:of-the-app',
      arn.replace('us-east-1', 'eu-west-1'),
    ])
      await assert.rejects(get(name), (error: Error) => {
        assert.equal(error.name, 'ResourceNotFoundException');
        assert.match(error.message, /^Function not found: arn:aws:lambda:/);
        assert.equal(Object(error).$metadata.httpStatusCode, 404);
        return true;
      });
    await assert.rejects(get('of-the-app', 'live'), { message: `Function not found: ${arn}:live` });
  });

  it('of the app show their configuration whole, with hash and size of the bundle as it lies here', async () => {
    const directory = join(run.state, 'bundle');
    mkdirSync(directory);
    writeFileSync(join(directory, 'index.mjs'), 'export const handler = 1;');
    const shown = { role, architecture: 'arm64', tracing: 'Active', description: 'says so' };
    run.functions.put({ ...definition('whole'), directory, shown });
    const get = () => run.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'whole' }));
    const { $metadata: _, CodeSha256, LastModified, RevisionId, ...rest } = await get();
    assert.deepEqual(
      [rest.Role, rest.Description, rest.Architectures, rest.TracingConfig, rest.CodeSize],
      [role, 'says so', ['arm64'], { Mode: 'Active' }, 25],
    );
    assert.match(CodeSha256 ?? '', /^[\w+/]{43}=$/);
    assert.match(LastModified ?? '', /^20\d\d-.*\+0000$/);
    assert.match(RevisionId ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal((await get()).RevisionId, RevisionId);
    await run.functions.remove('whole');
  });

  const invalid = 'InvalidParameterValueException';
  const model = 'ValidationException';
  const refusals: readonly (readonly [Partial<CreateFunctionCommandInput>, name: string, message: RegExp])[] =
    [
      [{ FunctionName: 'plain' }, 'ResourceConflictException', /^Function already exist: plain$/],
      [{ FunctionName: 'of-the-app' }, 'ResourceConflictException', /^Function already exist: of-the-app$/],
      [
        { FunctionName: 'a b' },
        model,
        /'functionName' failed to satisfy constraint: Member must satisfy regular expression/,
      ],
      [{ FunctionName: '../../etc' }, model, /'functionName'/],
      [{ FunctionName: 'x'.repeat(65) }, invalid, /at most 64 letters/],
      [{ FunctionName: '111111111111:function:a' }, invalid, /of this account/],
      [
        { Role: undefined },
        model,
        /Value null at 'role' failed to satisfy constraint: Member must not be null/,
      ],
      [{ Role: 'somebody' }, model, /'role'.*regular expression/],
      [{ Timeout: 901 }, model, /'timeout'.*less than or equal to 900/],
      [{ MemorySize: 127 }, model, /'memorySize'.*greater than or equal to 128/],
      [{ Handler: undefined }, invalid, /^Runtime and Handler are mandatory parameters/],
      [
        { Runtime: 'python3.13' },
        invalid,
        /^The runtime python3\.13 is not emulated on this machine: only nodejs/,
      ],
      [{ PackageType: 'Image' }, invalid, /^PackageType Image is not emulated/],
      [{ Code: {} }, invalid, /^Please provide a source for function code\.$/],
      [
        { Code: { S3Bucket: 'b', S3Key: 'k' } },
        invalid,
        /^S3Bucket is not emulated on this machine: send the package as ZipFile/,
      ],
      [
        { Code: { ZipFile: Buffer.from('no zip') } },
        invalid,
        /^Could not unzip uploaded file\. Please check your file, then try to upload again\.$/,
      ],
      [
        { Code: { ZipFile: zipSync({ '../out.mjs': new Uint8Array(1) }) } },
        invalid,
        /^Could not unzip uploaded file/,
      ],
      [{ Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:a:1'] }, invalid, /^Layers is not emulated/],
      [
        { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:a' } },
        invalid,
        /^DeadLetterConfig is not emulated/,
      ],
      [{ Publish: true }, invalid, /^Publish is not emulated/],
      [
        { Environment: { Variables: { AWS_REGION: 'a' } } },
        invalid,
        /contains reserved keys.*in this request: AWS_REGION$/,
      ],
      [{ Environment: { Variables: { 'a-b': 'a' } } }, invalid, /"a-b" must match/],
      [
        { Environment: { Variables: { PATH: 'a', AWS_SESSION_TOKEN: 'a', _HANDLER: 'a' } } },
        invalid,
        /in this request: AWS_SESSION_TOKEN, _HANDLER$/,
      ],
      [{ Environment: { Variables: { LONG: 'x'.repeat(4096) } } }, invalid, /exceeded the 4KB limit/],
      [{ Environment: { Variables: { BYTES: 'é'.repeat(2048) } } }, invalid, /exceeded the 4KB limit/],
    ];
  for (const [more, name, message] of refusals)
    it(`are refused with ${JSON.stringify(more, (_, value) => (value instanceof Uint8Array ? 'bytes' : value)).slice(0, 80)}`, async () => {
      const before = [run.functions.list().length, folders().length];
      await assert.rejects(create('refused', more), { name, message });
      assert.deepEqual([run.functions.list().length, folders().length], before);
    });

  it('get new code, after which calls answer by it', async () => {
    await create('changing', { Code: { ZipFile: bundle('async () => 1') } });
    assert.equal(await call('changing'), 1);
    const update = (FunctionName: string) =>
      run.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: bundle('async () => 2') }));
    const { RevisionId } = await update('changing');
    assert.equal(await call('changing'), 2);
    const { Configuration } = await run.lambda.send(new GetFunctionCommand({ FunctionName: 'changing' }));
    assert.equal(Configuration?.RevisionId, RevisionId);
    const dry = { FunctionName: 'changing', ZipFile: bundle('async () => 3'), DryRun: true, RevisionId };
    const { CodeSize, CodeSha256 } = await run.lambda.send(new UpdateFunctionCodeCommand(dry));
    assert.equal(CodeSize, dry.ZipFile.length);
    assert.notEqual(CodeSha256, Configuration?.CodeSha256);
    const refusals: readonly (readonly [
      Partial<UpdateFunctionCodeCommandInput>,
      status: number,
      name: string,
    ])[] = [
      [{ ZipFile: Buffer.from('no zip') }, 400, invalid],
      [{ RevisionId: randomUUID() }, 412, 'PreconditionFailedException'],
      [{ DryRun: false, RevisionId: randomUUID() }, 412, 'PreconditionFailedException'],
      [{ DryRun: false, Publish: true }, 400, invalid],
      [{ Architectures: ['sparc' as 'arm64'] }, 400, model],
    ];
    for (const [more, status, name] of refusals)
      await assert.rejects(
        run.lambda.send(new UpdateFunctionCodeCommand({ ...dry, ...more })),
        (error: Error) => error.name === name && Object(error).$metadata.httpStatusCode === status,
        JSON.stringify(more),
      );
    assert.equal(await call('changing'), 2);
    const after = await run.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'changing' }));
    assert.equal(after.RevisionId, RevisionId);
    await assert.rejects(update('of-the-app'), {
      name: 'ResourceConflictException',
      message: /belongs to the app/,
    });
  });

  it('are there again after a restart, with their mappings; code that nobody uses is swept', async () => {
    await create('lasting', { Code: { ZipFile: bundle('async () => "still here"') } });
    const { UUID } = await run.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'lasting',
        EventSourceArn: kafkaArn,
        Topics: ['orders'],
        Enabled: false,
        ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 1 },
        MaximumRetryAttempts: 2,
      }),
    );
    await run.end();
    run = await startRun(run.state);
    run.functions.put(definition('of-the-app'));
    assert.equal(await call('lasting'), 'still here');
    assert.equal(await call('changing'), 2);
    assert.equal(folders().filter(name => name.startsWith('changing-')).length, 1);
    assert.equal(run.mappings.get(UUID ?? '')?.MaximumRetryAttempts, 2);
    assert.equal(run.mappings.get(UUID ?? '')?.State, 'Disabled');
  });

  it('33: are deleted with their code; a call under way ends, the mapping stays, and the name is free', async () => {
    const slow = bundle(
      'async () => { console.log("begun"); await new Promise(done => setTimeout(done, 500)); return "done"; }',
    );
    await create('leaving', { Code: { ZipFile: slow } });
    await run.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'leaving',
        EventSourceArn: kafkaArn,
        Topics: ['left'],
        Enabled: false,
      }),
    );
    const underWay = call('leaving');
    await until('the call to be under way', 5000, () => run.lines.includes('leaving: begun'));
    const remove = () => run.lambda.send(new DeleteFunctionCommand({ FunctionName: 'leaving' }));
    assert.equal((await remove()).$metadata.httpStatusCode, 204);
    assert.equal(await underWay, 'done');
    await assert.rejects(call('leaving'), { name: 'ResourceNotFoundException' });
    await assert.rejects(remove(), { name: 'ResourceNotFoundException' });
    await until('its code to be gone', 5000, () => !folders().some(name => name.startsWith('leaving-')));
    assert.ok(run.mappings.list().some(({ Topics }) => Topics[0] === 'left'));
    await create('leaving', { Code: { ZipFile: bundle('async () => "again"') } });
    assert.equal(await call('leaving'), 'again');
  });

  it('of the app are not deleted, by name', async () => {
    await assert.rejects(run.lambda.send(new DeleteFunctionCommand({ FunctionName: 'of-the-app' })), {
      name: 'ResourceConflictException',
      message: /^of-the-app belongs to the app that runs here: take it out of the app/,
    });
    assert.ok(run.functions.get('of-the-app'));
  });
});
