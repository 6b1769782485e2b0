import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { neverMoved, readCounters } from '../io/stream-counters.ts';
import { readQueryEnv } from './env.ts';
import { failure } from './failure.ts';
import { BadRequest, etagOf, isKnown, notModified, ok, problem } from './http.ts';
import type { Answer } from './http.ts';
import { readParameters, readTradesQuestion } from './parameters.ts';
import { streamsViewer } from './streams.ts';
import { tradesView } from './trades.ts';

const env = readQueryEnv(process.env);
const log = openLog('query');
const metrics = openMetrics('query', process.env);
/** Whatever happens, an answer comes within 5 s. */
const mostMs = 4_500;
const streamsView = streamsViewer(env, mostMs);
const tradesStreams = ['trades-transform', 'trades-aggregate'];

/** Function URL behind /api: the JSON of domain/view.ts, or `{error}` with a status that says whose fault it is. */
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
  try {
    switch (event.rawPath) {
      case '/api/streams':
        readParameters(event.rawQueryString, []);
        return ok(await streamsView());
      case '/api/trades':
        return await trades(event, AbortSignal.timeout(mostMs));
      default:
        return problem(404, `nothing at ${event.rawPath}`);
    }
  } catch (error) {
    return error instanceof BadRequest ? problem(400, error.message) : failure(error, log);
  }
}

/** The version is read before the data, so an answer is never older than its ETag says. */
async function trades(event: LambdaFunctionURLEvent, signal: AbortSignal): Promise<Answer> {
  const question = readTradesQuestion(event.rawQueryString);
  const counters = await readCounters(env.countersTable, tradesStreams, signal);
  const versions = tradesStreams.map(stream => (counters.get(stream) ?? neverMoved).version);
  const etag = etagOf(...versions, JSON.stringify([question.day, question.tickers, question.sectors]));
  if (isKnown(etag, event.headers['if-none-match'])) return notModified(etag);
  return ok(await tradesView(env, question, signal), etag);
}
