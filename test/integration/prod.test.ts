import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe } from 'node:test';
import { LambdaClient } from '@aws-sdk/client-lambda';
import dynalite from 'dynalite';
import { startFaultyDynamodb } from '../support/engines/faulty-dynamodb.ts';
import { type LocalRun, startRun } from '../support/run/local-run.ts';
import { poisonRecords } from './poison-records.ts';
import { stackLetters } from './stack-letters.ts';
import { type Ground, localGround } from './verb-ground.ts';
import { verbSuite } from './verb-suite.ts';

describe('a whole run of the stage prod', () => {
  const engine = dynalite({ createTableMs: 0 });
  let dynamodb: Awaited<ReturnType<typeof startFaultyDynamodb>>;
  let run: LocalRun;
  let ground: Ground;
  let lambda: LambdaClient;
  before(async () => {
    engine.listen(0, '127.0.0.1');
    await once(engine, 'listening');
    dynamodb = await startFaultyDynamodb(`http://127.0.0.1:${(engine.address() as AddressInfo).port}`);
    run = await startRun(['--stage', 'prod'], { MILLRACE_DYNAMODB: dynamodb.url });
    ground = await localGround(run);
    lambda = new LambdaClient({
      endpoint: run.output('AwsEndpointUrl'),
      region: 'us-east-1',
      credentials: run.credentials,
    });
  });
  after(async () => {
    lambda.destroy();
    await ground.stop();
    await run.dispose();
    dynamodb.stop();
    engine.closeAllConnections();
    engine.close();
  });

  // It wants a stream that has read nothing.
  verbSuite('this machine', () => ground);
  poisonRecords(
    () => run,
    () => lambda,
  );
  stackLetters(
    () => run,
    () => lambda,
    () => dynamodb,
  );
});
