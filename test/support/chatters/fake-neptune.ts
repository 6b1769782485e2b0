import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { NeptuneGraphClient } from '@aws-sdk/client-neptune-graph';
import { plainRanks } from './plain-ranks.ts';
import { onLoopback } from '../on-loopback.ts';

/** A stand-in for Neptune Analytics and for S3, which no engine here can be: it speaks their HTTP as the SDK's clients do. */
export interface FakeNeptune {
  /** For S3's own client, by the environment. */
  readonly url: string;
  readonly client: NeptuneGraphClient;
  /** What was asked, in its order: a method and the first part of a path each. */
  readonly asked: string[];
  /** Objects by bucket and key. */
  readonly objects: ReadonlyMap<string, string>;
  /** What the next looks at the graph and at an import answer; after them that it is there, and that it has succeeded. */
  readonly graphStates: string[];
  readonly imports: string[];
  stop(): void;
}

const graph = { id: 'g-0123456789', name: 'graph', arn: 'arn' };
const task = { taskId: 't-0123456789', source: 'source', roleArn: 'role' };

type Arcs = readonly (readonly [string, string])[];

/** Ranks are those of the definition, times `scale`: as of an engine that lets the rank of nodes without an outgoing edge go. */
export async function startFakeNeptune(scale = 0.37): Promise<FakeNeptune> {
  const asked: string[] = [];
  const objects = new Map<string, string>();
  const graphStates: string[] = [];
  const imports: string[] = [];
  let arcs: Arcs = [];
  let ranks: [id: string, rank: number][] = [];

  const queried = (query: string): readonly unknown[] => {
    if (query.startsWith('CALL neptune.algo.pageRank.mutate')) {
      ranks = [...plainRanks(arcs)].map(([id, rank]) => [id, rank * scale]);
      return [{ success: true }];
    }
    if (query.includes('count(n)'))
      return [{ nodes: ranks.length, total: ranks.reduce((sum, [, rank]) => sum + rank, 0) }];
    const most = Number(/LIMIT (\d+)$/.exec(query)?.[1]);
    const leaders = ranks.toSorted(([, a], [, b]) => b - a).slice(0, most);
    return leaders.map(([id, rank]) => ({ id, rank }));
  };
  const answer = (asks: string, path: string, body: string): unknown => {
    const input = (/^[{]/.test(body) ? JSON.parse(body) : {}) as Record<string, string>;
    switch (asks) {
      case 'PUT /graphs':
        arcs = [];
        graphStates.unshift('RESETTING');
        return { ...graph, status: 'RESETTING' };
      case 'GET /graphs':
        return { ...graph, status: graphStates.shift() ?? 'AVAILABLE' };
      case 'POST /graphs':
        if (arcs.length > 0) throw new Error('the graph is not empty');
        arcs = loaded(objects, (input['source'] ?? '').replace('s3://', ''));
        return { ...task, status: 'INITIALIZING' };
      case 'GET /importtasks':
        return { ...task, status: imports.shift() ?? 'SUCCEEDED', statusReason: 'as the test wants it' };
      case 'POST /queries':
        return { results: queried(input['query'] ?? '') };
      default:
        return void objects.set(path.slice(1), body);
    }
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const [path = ''] = (request.url ?? '').split('?');
    const asks = `${request.method} ${/^[/][^/]*/.exec(path)?.[0]}`;
    asked.push(asks);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(asks, path, body)));
  };
  const server = createServer((request, response) => void respond(request, response));
  const { url, stop } = await onLoopback(server);
  const client = new NeptuneGraphClient({
    endpoint: url,
    disableHostPrefix: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    url,
    client,
    asked,
    objects,
    graphStates,
    imports,
    stop() {
      client.destroy();
      stop();
    },
  };
}

/** Every edge of every object below a prefix, as it stands there: one that stands twice is two. */
function loaded(objects: ReadonlyMap<string, string>, prefix: string): Arcs {
  return [...objects]
    .filter(([key]) => key.startsWith(prefix))
    .flatMap(([, text]) => {
      const [header, ...lines] = text.trimEnd().split('\n');
      if (header !== ':START_ID,:END_ID,:TYPE') throw new Error(`this is no file of edges: ${header}`);
      return lines.map(line => {
        const [from = '', to = ''] = line.split(',');
        return [from, to] as const;
      });
    });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
