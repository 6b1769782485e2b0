import {
  ExecuteQueryCommand,
  GetGraphCommand,
  GetImportTaskCommand,
  NeptuneGraphClient,
  ResetGraphCommand,
  StartImportTaskCommand,
} from '@aws-sdk/client-neptune-graph';
import { answeringWithin } from './request-handler.ts';

/** A graph of Neptune Analytics, whose engine keeps it in memory. */
export interface NeptuneGraph {
  /** `AVAILABLE` when something may be asked of it. */
  status(): Promise<string>;
  /** Begins to remove everything that it holds. */
  empty(): Promise<void>;
  /** Begins to read every object below `source` (`s3://…`), openCypher's CSV, into the empty graph; gives the task's id. */
  load(source: string, roleArn: string): Promise<string>;
  loading(taskId: string): Promise<Loading>;
  /** The results of an openCypher query, each by the names that it returns; what they are is the caller's to look at. */
  query(text: string, timeoutMs: number): Promise<readonly Result[]>;
}

export type Result = Readonly<Record<string, unknown>>;

export interface Loading {
  /** `SUCCEEDED`, `FAILED`, `CANCELLED`, or that it goes on. */
  readonly status: string;
  readonly reason: string | undefined;
}

export function openNeptuneGraph(graphIdentifier: string, client = sharedClient()): NeptuneGraph {
  return {
    async status() {
      return (await client.send(new GetGraphCommand({ graphIdentifier }))).status ?? '';
    },
    async empty() {
      await client.send(new ResetGraphCommand({ graphIdentifier, skipSnapshot: true }));
    },
    async load(source, roleArn) {
      const { taskId } = await client.send(
        new StartImportTaskCommand({
          graphIdentifier,
          source,
          roleArn,
          format: 'OPEN_CYPHER',
          failOnError: true,
        }),
      );
      if (taskId === undefined) throw new Error('the import has no id');
      return taskId;
    },
    async loading(taskId) {
      const { status = '', statusReason } = await client.send(
        new GetImportTaskCommand({ taskIdentifier: taskId }),
      );
      return { status, reason: statusReason };
    },
    async query(text, timeoutMs) {
      const { payload } = await client.send(
        new ExecuteQueryCommand({
          graphIdentifier,
          queryString: text,
          language: 'OPEN_CYPHER',
          queryTimeoutMilliseconds: timeoutMs,
        }),
      );
      return resultsIn(await payload.transformToString());
    },
  };
}

function resultsIn(text: string): readonly Result[] {
  const answer: unknown = JSON.parse(text);
  if (typeof answer === 'object' && answer !== null && 'results' in answer && Array.isArray(answer.results))
    return answer.results;
  throw new Error(`the graph answered without results: ${text.slice(0, 200)}`);
}

let shared: NeptuneGraphClient | undefined;

/** A query may take as long as its function. */
function sharedClient(): NeptuneGraphClient {
  shared ??= new NeptuneGraphClient({
    requestHandler: answeringWithin(900_000),
  });
  return shared;
}
