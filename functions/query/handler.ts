import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { SqlError } from '../io/sql-error.ts';
import { neverMoved, readCounters } from '../io/stream-counters.ts';
import { readQueryEnv } from './env.ts';
import { BadRequest, Busy, etagOf, isKnown, notModified, ok, problem } from './http.ts';
import type { Answer } from './http.ts';
import { freshness } from './freshness.ts';
import { readParameters } from './parameters.ts';
import { mostMs } from './view.ts';
import type { View } from './view.ts';
import { views } from './views.ts';

const retryAfterS = 2;

const env = readQueryEnv(process.env);
const log = openLog('query');
const metrics = openMetrics('query', process.env);
const byPath = new Map(
  views
    .filter(({ pipeline }) => pipeline === null || env.pipelines.includes(pipeline))
    .map(entry => entry.open(env, process.env))
    .map(view => [view.path, view]),
);

/** Function URL behind /api: the JSON of a view, or `{error}` with a status that says whose fault it is. */
export const handler = async (event: LambdaFunctionURLEvent, context: Context): Promise<Answer> => {
  const started = Date.now();
  log.begin(context);
  const answer = await answerTo(event);
  const status = answer.statusCode ?? 200;
  metrics.write(
    { RequestMs: Date.now() - started, ServerErrors: status >= 500 ? 1 : 0 },
    { status: String(status), function_request_id: context.awsRequestId },
  );
  return answer;
};

async function answerTo(event: LambdaFunctionURLEvent): Promise<Answer> {
  const { method } = event.requestContext.http;
  if (method !== 'GET' && method !== 'HEAD') return problem(405, 'only GET is answered');
  const view = byPath.get(event.rawPath);
  if (view === undefined) return problem(404, `nothing at ${event.rawPath}`);
  try {
    return await answerOf(view, event, AbortSignal.timeout(mostMs));
  } catch (error) {
    if (error instanceof BadRequest) return problem(400, error.message);
    return error instanceof Busy ? problem(429, error.message, 1) : failure(error);
  }
}

/** The version is read before the data, so an answer is never older than its ETag says. */
async function answerOf(view: View, event: LambdaFunctionURLEvent, signal: AbortSignal): Promise<Answer> {
  const question = view.read(readParameters(event.rawQueryString, view.parameters, view.lists));
  if (view.streams.length === 0) return ok(await view.answer(question, signal, ''));
  const version = await versionOf(view, signal);
  const etag = etagOf(version, JSON.stringify(view.parameters.map(name => question[name])));
  if (isKnown(etag, event.headers['if-none-match'])) return notModified(etag);
  return ok(await view.answer(question, signal, version), etag);
}

/** Moves with what streams and commands write, with the day, and twice more after the last batch. */
async function versionOf({ streams }: View, signal: AbortSignal): Promise<string> {
  const counters = await readCounters(env.countersTable, streams, signal);
  const all = streams.map(stream => counters.get(stream) ?? neverMoved);
  return JSON.stringify([
    ...all.map(({ version }) => version),
    freshness(all.flatMap(({ writtenAt, touchedAt }) => [writtenAt, touchedAt])),
  ]);
}

/** The answer to a request that failed on our side: 503 while a service is away, else 500. Details go to the log only. */
function failure(error: unknown): Answer {
  if (error instanceof Error && error.name === 'DatabaseResumingException') {
    log.warn('query: the database is waking', error);
    return problem(503, 'database waking', retryAfterS);
  }
  if (isAway(error)) {
    log.warn('query: the database is away', error);
    return problem(503, 'database unavailable', retryAfterS);
  }
  log.error('query failed', error);
  return problem(500, 'internal error');
}

/** An abort, a connection that failed, or a service's own error. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof SqlError) return false;
  return (
    error.name === 'AbortError' || error.name === 'TimeoutError' || 'code' in error || '$metadata' in error
  );
}
