import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { nextTick } from 'node:process';
import dynalite from 'dynalite';
import db from 'dynalite/db/index.js';
import type { Store } from 'millrace-dynalite-store';
import { readBytes } from '../../endpoint/body.ts';
import { ServiceError } from '../../endpoint/service.ts';
import { refuse, replay, wordsOf } from '../dynalite-front.ts';
import { type Body, operations } from './operations.ts';
import { boundParts, createRemovals, type Removals } from './parts.ts';
import { writePlainBatch } from './plain-batch.ts';
import { endOnFailedWrite } from './failed-write.ts';
import { quicken, readTablesOnce } from './quick-store.ts';
import { createTableChanges, type TableChanges, tableNamed } from './table-changes.ts';
import { endWithTable, keepExpiring } from './time-to-live.ts';
import { quickWalks } from './walks.ts';

export interface DynaliteServer {
  readonly server: Server;
  readonly store: Store;
  /** Ends what goes on in the background, and closes the store. */
  readonly close: () => Promise<void>;
}

/**
 * dynalite, with what it lacks: requests that take as long as what they answer and not as what is stored, time to live,
 * and the removal of an index. `path`: the store's folder; without it everything is in memory. `onFailedWrite` has to end the
 * process, see `endOnFailedWrite`.
 */
export function createDynalite(path?: string, onFailedWrite = throwLater): DynaliteServer {
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
  const removals = createRemovals(store.db);
  endOnFailedWrite(store, onFailedWrite);
  boundParts(store, removals);
  endWithTable(store);
  quicken(store);
  quickWalks(store);
  readTablesOnce(store);
  const changes = createTableChanges(store, removals);
  answerFirst(server, { store, removals, changes });

  const ending = new AbortController();
  const expiring = keepExpiring(store, ending.signal);
  return {
    server,
    store,
    close: async () => {
      ending.abort();
      await Promise.all([
        Promise.allSettled([expiring]),
        new Promise(resolve => {
          server.close(resolve);
          server.closeAllConnections();
        }),
      ]);
    },
  };
}

function throwLater(error: Error): void {
  nextTick(() => {
    throw error;
  });
}

/** What changes a table, or what is set for it. */
const changing = new Set(['CreateTable', 'DeleteTable', 'UpdateTable', 'UpdateTimeToLive']);

interface Parts {
  readonly store: Store;
  readonly removals: Removals;
  readonly changes: TableChanges;
}

/** Puts the operations that dynalite lacks, and a quicker one, before its own. */
function answerFirst(server: Server, { store, removals, changes }: Parts): void {
  const inner = server.listeners('request') as RequestListener[];
  /** All but changes of tables, which wait for one another. */
  const underWay = new Set<ServerResponse>();
  const underWayEnd = () => Promise.all([...underWay].map(each => once(each, 'close')));
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const [, target = ''] = /^DynamoDB_20120810\.(\w+)$/.exec(String(request.headers['x-amz-target'])) ?? [];
    if (!changing.has(target)) {
      underWay.add(response);
      response.once('close', () => underWay.delete(response));
    }
    const isOurs = changing.has(target) || Object.hasOwn(operations, target);
    const answered =
      target === 'BatchWriteItem'
        ? writeBatch(request, response)
        : isOurs
          ? answer(target, request, response)
          : undefined;
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
    target: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const bytes = await readBytes(request, Number.POSITIVE_INFINITY);
    const body = bodyOf(bytes);
    const own = async (): Promise<void> => {
      const table = body && (await tableNamed(store, body.TableName));
      if (table === undefined && body !== undefined && target.endsWith('TimeToLive'))
        throw new ServiceError(
          'ResourceNotFoundException',
          400,
          `Requested resource not found: Table: ${body.TableName} not found`,
        );
      const operation = Object.hasOwn(operations, target) ? operations[target] : undefined;
      const answered = body && table && (await operation?.({ store, removals, underWayEnd }, body, table));
      if (answered !== undefined) {
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify(answered));
        return;
      }
      // A request that is faulty or of no table gets dynalite's own answer.
      const closed = once(response, 'close');
      replay(inner, request, bytes, response);
      await closed;
    };
    await (body !== undefined && changing.has(target) ? changes.inTurn(body.TableName, own) : own());
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
