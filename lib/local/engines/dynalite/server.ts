import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import db from 'dynalite/db/index.js';
import type { Store, Table } from 'millrace-dynalite-store';
import { readBytes } from '../../endpoint/body.ts';
import { refuse, replay, wordsOf } from '../dynalite-front.ts';
import { boundParts, finishRemovals, indexPrefix, removePart } from './parts.ts';
import { writePlainBatch } from './plain-batch.ts';
import { quicken, readTablesOnce } from './quick-store.ts';
import { keepExpiring, setTimeToLive, timeToLiveOf } from './time-to-live.ts';
import { quickWalks } from './walks.ts';

export interface DynaliteServer {
  readonly server: Server;
  readonly store: Store;
  /** Ends what goes on in the background, and closes the store. */
  readonly close: () => Promise<void>;
}

/**
 * dynalite, with what it lacks: requests that take as long as what they answer and not as what is stored, time to live,
 * and the removal of an index. `path`: the store's folder; without it everything is in memory.
 */
export function createDynalite(path?: string): DynaliteServer {
  const { create } = db;
  const stores: Store[] = [];
  db.create = options => {
    const made = create(options);
    stores.push(made);
    return made;
  };
  const times = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const server = dynalite({ ...(path !== undefined && { path }), ...times });
  db.create = create;
  const [store] = stores;
  if (store === undefined) throw new Error('dynalite made no store');
  boundParts(store);
  quicken(store);
  quickWalks(store);
  readTablesOnce(store);
  answerFirst(server, store);

  const ending = new AbortController();
  const background = Promise.allSettled([finishRemovals(store.db), keepExpiring(store, ending.signal)]);
  return {
    server,
    store,
    close: async () => {
      ending.abort();
      await Promise.all([
        background,
        new Promise(resolve => {
          server.close(resolve);
          server.closeAllConnections();
        }),
      ]);
    },
  };
}

type Body = Readonly<Record<string, unknown>> & { readonly TableName: string };
/** An answer, or undefined for a request that is dynalite's. */
type Operation = (store: Store, body: Body, table: Table) => Promise<object | undefined>;

const operations: Readonly<Record<string, Operation>> = {
  async DescribeTimeToLive(store, { TableName }) {
    const attribute = await timeToLiveOf(store, TableName);
    const status = { TimeToLiveStatus: attribute === undefined ? 'DISABLED' : 'ENABLED' };
    return { TimeToLiveDescription: { ...status, ...(attribute && { AttributeName: attribute }) } };
  },
  async UpdateTimeToLive(store, { TableName, TimeToLiveSpecification }) {
    const { Enabled, AttributeName } = Object(TimeToLiveSpecification) as Record<string, unknown>;
    if (Enabled === true && typeof AttributeName !== 'string') return undefined;
    await setTimeToLive(store, TableName, Enabled === true ? String(AttributeName) : undefined);
    return { TimeToLiveSpecification };
  },
  async UpdateTable(store, { TableName, GlobalSecondaryIndexUpdates }, table) {
    const updates = Array.isArray(GlobalSecondaryIndexUpdates) ? GlobalSecondaryIndexUpdates : [];
    const removed: unknown[] = updates.map(update => Object(Object(update).Delete).IndexName);
    if (!removed.some(name => typeof name === 'string')) return undefined;
    const left = table.GlobalSecondaryIndexes?.filter(({ IndexName }) => !removed.includes(IndexName));
    const { GlobalSecondaryIndexes: _, ...kept } = table;
    const changed = { ...kept, ...(left && left.length > 0 && { GlobalSecondaryIndexes: left }) };
    await new Promise<void>((resolve, reject) => {
      store.tableDb.put(TableName, changed, error => (error ? reject(error) : resolve()));
    });
    // As on AWS, its entries go while the table is in use.
    for (const name of removed)
      void removePart(store.db, indexPrefix('global', TableName, String(name))).catch(() => {});
    return { TableDescription: changed };
  },
};

/** Puts the operations above before those of dynalite. */
function answerFirst(server: Server, store: Store): void {
  const inner = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const target = String(request.headers['x-amz-target']).replace('DynamoDB_20120810.', '');
    const operation = operations[target];
    const answered =
      target === 'BatchWriteItem'
        ? writeBatch(request, response)
        : operation && answer(operation, request, response);
    if (answered === undefined) return inner.forEach(listener => listener(request, response));
    void answered.catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(request, response, ...wordsOf(error));
    });
  });

  const writeBatch = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = await readBytes(request, Number.POSITIVE_INFINITY);
    if (!(await writePlainBatch(store, request, bytes, response))) replay(inner, request, bytes, response);
  };

  const answer = async (
    operation: Operation,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const bytes = await readBytes(request, Number.POSITIVE_INFINITY);
    const body = bodyOf(bytes);
    const table = body && (await tableOf(store, body.TableName));
    const answered = body && table && (await operation(store, body, table));
    if (answered !== undefined) {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answered));
      return;
    }
    // A request that is faulty or of no table gets dynalite's own answer.
    replay(inner, request, bytes, response);
  };
}

function bodyOf(bytes: Buffer): Body | undefined {
  try {
    const body: unknown = JSON.parse(bytes.toString());
    return typeof Object(body).TableName === 'string' ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}

function tableOf(store: Store, name: string): Promise<Table | undefined> {
  return new Promise(resolve => store.getTable(name, false, (_, table) => resolve(table)));
}
