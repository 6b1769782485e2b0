import { assumed } from './assumptions.ts';
import type { Line } from './line.ts';
import { withoutZeros } from './line.ts';
import type { Load } from './load.ts';
import { flowOf } from './load.ts';
import { streamsOfStage } from './polling.ts';
import type { Priced } from './priced.ts';
import { prices } from './prices.ts';
import { functionLines } from './running.ts';

/** What a page asks: the trades of a view, and the state of the streams. */
export const questionsOfPage = 2;
/** Days, sums, companies, and lines of volume; sent when a batch has come since the last answer. */
const statementsOfAnswer = 4;
/** Four shards of the newest rows and three lines of prices, a page of a few KB each, eventually consistent. */
const readUnitsOfAnswer = 4 * 1.5 + 3 * 1;
/** A page asks both questions at the same time, so that two processes answer, and each keeps what it read of the streams. */
const atOnce = questionsOfPage;
/** Lag of each stream; where streams count what they give up, two more. */
const metricsOfStream = { 'on-demand': 1, provisioned: 3 } as const;

/**
 * Pages that are open for some hours on `views` different choices of day, sectors and tickers. Readers of one
 * view share its answers: the cache asks once a second for all of them.
 */
export function watchingLines(
  settings: Priced,
  load: Load,
  { pages, views }: { readonly pages: number; readonly views: number },
  hours: number,
): readonly Line[] {
  const seconds = hours * 3600;
  const asked = seconds / assumed.askedEverySeconds.value;
  const flow = flowOf(settings, load);
  const batches = flow.transform.perSecond + flow.aggregate.perSecond;
  const answers = Math.min(asked, batches * seconds) * views;
  /** Each view's trades, and one state of streams for all. */
  const questions = asked * (views + (views > 0 ? 1 : 0));
  const metrics = streamsOfStage * metricsOfStream[settings.polling.mode];
  const requests = pages * questionsOfPage * asked;
  const bytesToPage =
    (answers / Math.max(1, views)) * assumed.answerBytes.value + asked * assumed.stateBytes.value;
  const each = assumed.questionMs.value / 1000;
  const processes = Math.min(settings.query.concurrency, Math.max(atOnce, (questions / seconds) * each));
  const readings = views > 0 ? Math.min(asked, (processes * seconds) / settings.query.mappingsSeconds) : 0;
  return withoutZeros([
    { part: 'CloudFront', what: 'requests of pages', quantity: requests, price: prices.httpsRequest },
    {
      part: 'CloudFront',
      what: 'questions at Origin Shield',
      quantity: questions,
      price: prices.originShield,
    },
    {
      part: 'CloudFront',
      what: 'answers to pages',
      quantity: (pages * bytesToPage) / 1e9,
      price: prices.siteTransfer,
    },
    {
      part: 'WAF',
      what: 'requests of pages',
      quantity: settings.site.visitorRequests > 0 ? requests : 0,
      price: prices.webAclRequest,
    },
    ...functionLines(
      { name: 'query', settings: settings.query, secondsEach: each, metrics: 2 },
      questions / seconds || 0,
      seconds,
    ),
    {
      part: 'DynamoDB',
      what: 'counters, two a question',
      quantity: questions * 2,
      price: prices.dynamodbRead,
    },
    {
      part: 'DynamoDB',
      what: 'newest rows and prices',
      quantity: answers * readUnitsOfAnswer,
      price: prices.dynamodbRead,
    },
    {
      part: 'Aurora',
      what: 'Data API: sums',
      quantity: answers * statementsOfAnswer,
      price: prices.dataApi,
    },
    {
      part: 'Secrets Manager',
      what: 'reads of the password by the Data API',
      quantity: answers * statementsOfAnswer * assumed.secretReadsPerStatement.value,
      price: prices.secretRead,
    },
    {
      part: 'CloudWatch',
      what: 'metrics read for the state of streams',
      quantity: readings * metrics,
      price: prices.metricRead,
    },
  ]);
}
