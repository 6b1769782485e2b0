import { assumed } from './assumptions.ts';
import { type Line, usdOf, withoutZeros } from './line.ts';
import type { Priced } from './priced.ts';
import { prices } from './prices.ts';
import { functionLines } from './running.ts';

/** Of the dearest question: a node of the graph and those around it. */
const statementsOfDearest = 7;
/** Of a set of latest rows with their items, and lines of prices. */
const readUnitsOfDearest = 60;

/**
 * The most that strangers can make a stage cost in some hours, on top of its standing: the function works on as many questions
 * at a time as it may, each new and dear, none takes longer than the quick ones of a page do, and the database is at its largest. What the cache
 * answers, and what is refused before the function, is not in it: only a web ACL bounds that.
 */
export function strangersLines(settings: Priced, hours: number): readonly Line[] {
  const { query, database, site } = settings;
  const seconds = hours * 3600;
  const each = assumed.questionMs.value / 1000;
  const perSecond = query.concurrency / each;
  const questions = perSecond * seconds;
  const statements = questions * statementsOfDearest;
  const more = (1 + database.readers) * (database.maxAcu - database.minAcu);
  return withoutZeros([
    { part: 'CloudFront', what: 'requests', quantity: questions, price: prices.httpsRequest },
    { part: 'CloudFront', what: 'at Origin Shield', quantity: questions, price: prices.originShield },
    {
      part: 'CloudFront',
      what: 'answers',
      quantity: (questions * assumed.answerBytes.value) / 1e9,
      price: prices.siteTransfer,
    },
    {
      part: 'WAF',
      what: 'requests',
      quantity: site.visitorRequests > 0 ? questions : 0,
      price: prices.webAclRequest,
    },
    ...functionLines({ name: 'query', settings: query, secondsEach: each, metrics: 0 }, perSecond, seconds),
    {
      part: 'DynamoDB',
      what: 'counters, latest rows and prices',
      quantity: questions * readUnitsOfDearest,
      price: prices.dynamodbRead,
    },
    {
      part: 'Aurora',
      what: 'capacity above the least',
      quantity: more * hours,
      price: prices.auroraCapacity,
    },
    { part: 'Aurora', what: 'Data API', quantity: statements, price: prices.dataApi },
    {
      part: 'Secrets Manager',
      what: 'reads of the password by the Data API',
      quantity: statements * assumed.secretReadsPerStatement.value,
      price: prices.secretRead,
    },
  ]);
}

/** Requests that one address may make in a day; undefined where nothing bounds them but the function. */
export function requestsOfAddress({ site }: Priced): number | undefined {
  return site.visitorRequests > 0 ? (site.visitorRequests * 86_400) / 300 : undefined;
}

/** US dollars of a question that is as dear as there is one, without the database's capacity. */
export function usdOfDearest(settings: Priced): number {
  const hour = strangersLines(settings, 1).filter(({ price }) => price !== prices.auroraCapacity);
  const questions = (settings.query.concurrency / (assumed.questionMs.value / 1000)) * 3600;
  return hour.reduce((sum, line) => sum + usdOf(line), 0) / questions;
}
