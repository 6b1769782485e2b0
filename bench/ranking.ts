import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readFileSync } from 'node:fs';
import mysql from 'mysql2/promise';
import { writeEdges } from '../test/support/chatters/graph-rows.ts';
import type { LocalRun } from '../test/support/run/local-run.ts';
import { treeOf } from '../test/support/run/processes.ts';
import { addressesOf } from './bench-run.ts';
import { generatedEdges, nextEdges } from './chatters.ts';
import { peakMemory } from './memory.ts';

/** Of one call of the function that ranks. */
export interface RankingFigures {
  readonly nodes: number;
  readonly edges: number;
  /** As page-rank.ts counts them. */
  readonly iterations: number;
  readonly seconds: number;
  /** Of the function's process so far; undefined where the system does not say. */
  readonly peakBytes: number | undefined;
}

export interface Ranking {
  readonly cold: RankingFigures;
  /** From the ranks of the cold one, after so many edges more. */
  readonly refresh: RankingFigures;
}

/** Of the edges, those that come between the two rankings. */
const newShare = 0.01;

/** Has the run's own function rank so many generated edges, and again with 1 % more. */
export async function measureRanking(
  run: LocalRun,
  edges: number,
  say: (line: string) => void,
): Promise<Ranking> {
  const connection = await mysql.createConnection(addressesOf(run).mysql);
  const database = {
    sql: (statement: string, values: readonly unknown[] = []) => connection.query(statement, [...values]),
  };
  try {
    const all = nextEdges(generatedEdges(), Math.round(edges * (1 + newShare)));
    // What another leg has left.
    for (const table of ['nodes', 'edges', 'rankings', 'ranking_runs'])
      await database.sql(`TRUNCATE TABLE ${table}`);
    say(`chatters: writing ${edges} edges`);
    await writeEdges(database, all.slice(0, edges));
    say('chatters: ranking from cold');
    const cold = await rank(run, connection);
    await writeEdges(database, all.slice(edges), edges);
    say('chatters: ranking again, from the last ranks');
    return { cold, refresh: await rank(run, connection) };
  } finally {
    await connection.end();
  }
}

async function rank(run: LocalRun, connection: mysql.Connection): Promise<RankingFigures> {
  const name = run.output('RankFunction');
  const settings = {
    endpoint: run.output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: run.credentials,
  };
  const lambda = new LambdaClient({
    ...settings,
    requestHandler: { requestTimeout: 600_000 },
    maxAttempts: 1,
  });
  await countEdges(run, settings);
  const began = performance.now();
  const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: Buffer.from('{}') }));
  const seconds = (performance.now() - began) / 1000;
  lambda.destroy();
  if (answer.FunctionError !== undefined) throw new Error(answer.Payload?.transformToString());
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    "SELECT nodes, edges, iterations FROM ranking_runs WHERE state = 'finished' ORDER BY ranked_at DESC LIMIT 1",
  );
  const [{ nodes, edges, iterations } = {} as Partial<mysql.RowDataPacket>] = rows;
  return {
    nodes: Number(nodes),
    edges: Number(edges),
    iterations: Number(iterations),
    seconds,
    peakBytes: peakOf(run, name),
  };
}

/** Moves the counter of the aggregate, as it does itself after each batch: until then the function lets the database sleep. */
async function countEdges(
  run: LocalRun,
  settings: ConstructorParameters<typeof DynamoDBClient>[0],
): Promise<void> {
  const dynamodb = new DynamoDBClient(settings ?? {});
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: run.output('CountersTable'),
      Key: { name: { S: 'stream:chatters-aggregate' } },
      UpdateExpression: 'ADD version :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );
  dynamodb.destroy();
}

function peakOf(run: LocalRun, name: string): number | undefined {
  const own = treeOf(run.runner.pid).find(({ pid }) => isOf(name, pid));
  return own && peakMemory(own.pid);
}

function isOf(name: string, pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`AWS_LAMBDA_FUNCTION_NAME=${name}\0`);
  } catch {
    return false;
  }
}
