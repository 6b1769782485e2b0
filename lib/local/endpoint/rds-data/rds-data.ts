import { readText } from '../body.ts';
import { sendText } from '../reply.ts';
import type { SecretOf } from '../secrets.ts';
import { type Call, ServiceError } from '../service.ts';
import type { Cluster } from './cluster.ts';
import { createDoors, type Door } from './door.ts';
import { badRequest, validation } from './errors.ts';
import { executeWithin } from './execute.ts';
import { createNotices, refuseLostOffset } from './mariadb.ts';
import { parseParameters } from './parameters.ts';
import type { ScannedStatement } from './placeholders.ts';
import { choice, isRecord, list, optionalFlag, parseRequest, requiredText } from './request.ts';
import { createResultText, type ResultOptions } from './result-text.ts';
import type { MySqlAddress } from './sessions.ts';
import type { Outcome } from './statement.ts';
import { createScanner, parseDatabase, parseTarget, withSession } from './target.ts';
import type { TransactionLimits } from './transactions.ts';
import { createWaking, type Sleep } from './waking.ts';

export interface DataApiOptions {
  readonly mysql: () => MySqlAddress;
  readonly clusters: () => readonly Cluster[];
  /** The secret of a database user beside the master, by its ARN or name. */
  readonly secretOf?: SecretOf;
  /** Hears in one line of SQL that runs on this machine only. */
  readonly onNotice?: (line: string) => void;
  /** For tests; AWS's own by default. Milliseconds. */
  readonly limits?: Partial<TransactionLimits & { readonly statementMs: number }>;
}

type Input = Readonly<Record<string, unknown>>;

/** A waking database refuses these; a commit or rollback finds its transaction gone. */
const wakers = new Set(['/Execute', '/BatchExecute', '/BeginTransaction']);
/** The API's model says 100, which the service does not keep to: the secrets that RDS makes have ARNs of 108. */
const maxArn = 2048;
const noExecuteSql = 'ExecuteSql is deprecated and not available for this cluster, use ExecuteStatement';
const maxBytes = 4 * 1024 * 1024;
const minute = 60_000;

/** The RDS Data API for Aurora MySQL, on any MySQL or MariaDB server. */
export function createDataApi(options: DataApiOptions) {
  const { mysql, clusters, secretOf = async () => undefined, limits = {}, onNotice = () => {} } = options;
  const doors = createDoors({
    mysql,
    clusters,
    secretOf,
    limits: { idleMs: 3 * minute, totalMs: 24 * 60 * minute, ...limits },
  });
  const waking = createWaking();
  const notice = createNotices(onNotice);
  const scan = createScanner();
  const statementMs = limits.statementMs ?? 45_000;

  const operations: Readonly<Record<string, (input: Input, door: Door) => Promise<string>>> = {
    '/Execute': execute,
    '/BatchExecute': batchExecute,
    async '/BeginTransaction'(input, { transactions }) {
      return JSON.stringify({ transactionId: await transactions.begin(parseDatabase(input)) });
    },
    async '/CommitTransaction'(input, { transactions }) {
      await transactions.finish(requiredText(input, 'transactionId', 192), 'COMMIT');
      return '{"transactionStatus":"Transaction Committed"}';
    },
    async '/RollbackTransaction'(input, { transactions }) {
      await transactions.finish(requiredText(input, 'transactionId', 192), 'ROLLBACK');
      return '{"transactionStatus":"Rollback Complete"}';
    },
  };

  async function execute(input: Input, { sessions, transactions }: Door): Promise<string> {
    const target = parseTarget(input, scan);
    const literals = parseParameters(list(input, 'parameters'));
    const sql = bind(target.statement, literals);
    const result = createResultText(parseResultOptions(input));
    const continueAfter = optionalFlag(input, 'continueAfterTimeout');
    const outcome = await withSession(target, sessions, transactions, async connection => {
      const done = await executeWithin(sessions, connection, sql, result, statementMs, continueAfter);
      if (done === undefined) await refuseLostOffset(sql, connection);
      await notice(target.statement.mariadbForm, connection);
      return done;
    });
    if (outcome === undefined) return result.toString();
    return `{"numberOfRecordsUpdated":${outcome.rows},"generatedFields":${generated(outcome, target.statement.keyword)}}`;
  }

  async function batchExecute(input: Input, { sessions, transactions }: Door): Promise<string> {
    const target = parseTarget(input, scan);
    const statements = list(input, 'parameterSets').map(set => {
      if (!Array.isArray(set)) throw badRequest("Every element of 'parameterSets' must be a list");
      return bind(target.statement, parseParameters(set));
    });
    const results = await withSession(target, sessions, transactions, async connection => {
      const updates: string[] = [];
      for (const sql of statements) {
        const outcome = await executeWithin(sessions, connection, sql, nowhere, statementMs);
        const fields = outcome === undefined ? '[]' : generated(outcome, target.statement.keyword);
        updates.push(`{"generatedFields":${fields}}`);
      }
      await notice(target.statement.mariadbForm, connection);
      return updates;
    });
    return `{"updateResults":[${results.join(',')}]}`;
  }

  return {
    async handle(call: Call): Promise<void> {
      const { pathname } = call.url;
      const operation = operations[pathname];
      const isPost = call.request.method === 'POST';
      if (isPost && pathname === '/ExecuteSql') throw badRequest(noExecuteSql);
      if (!isPost || operation === undefined)
        throw new ServiceError('UnknownOperationException', 404, `rds-data has no ${pathname}`);
      const input = parseRequest(await readText(call.request, maxBytes));
      const resourceArn = requiredText(input, 'resourceArn', maxArn, 11);
      const door = await doors.open(resourceArn, requiredText(input, 'secretArn', maxArn, 1));
      if (wakers.has(pathname)) waking.check(resourceArn);
      sendText(call, 200, await operation(input, door));
    },
    fallAsleep: (sleep: Sleep) => waking.fallAsleep(sleep),
    /** Rolls back what is open and closes every session. */
    stop: () => doors.stop(),
  };
}

const nowhere = { columns() {}, row() {} };

function generated({ insertId }: Outcome, keyword: string): string {
  const hasKey = (keyword === 'INSERT' || keyword === 'REPLACE') && Number(insertId) !== 0;
  return hasKey ? `[{"longValue":${insertId}}]` : '[]';
}

/** The statement with each placeholder replaced by its literal; literals are kept apart from their neighbours. */
function bind({ parts, names }: ScannedStatement, literals: ReadonlyMap<string, string>): string {
  let sql = parts[0] ?? '';
  for (const [index, name] of names.entries()) {
    const literal = literals.get(name);
    // The words of the first generation; those of the second are not known.
    if (literal === undefined) throw badRequest(`Cannot find parameter: ${name}`);
    // A space after `--` would begin a comment.
    sql += `${sql.endsWith('-') ? '' : ' '}${literal} ${parts[index + 1] ?? ''}`;
  }
  return sql;
}

/** How the caller of ExecuteStatement wants its result. */
function parseResultOptions(input: Readonly<Record<string, unknown>>): ResultOptions {
  const options = input.resultSetOptions ?? {};
  if (!isRecord(options)) throw validation("Member 'resultSetOptions' must be an object");
  return {
    types: {
      long: choice(options, 'longReturnType', ['LONG', 'STRING']),
      decimal: choice(options, 'decimalReturnType', ['STRING', 'DOUBLE_OR_LONG']),
    },
    format: choice(input, 'formatRecordsAs', ['NONE', 'JSON']),
    includeMetadata: optionalFlag(input, 'includeResultMetadata'),
  };
}
