import { assumed } from './assumptions.ts';
import { graphEndpoints, graphLines } from './chatters.ts';
import { foldEverySeconds } from './folding.ts';
import type { Line } from './line.ts';
import { hoursPerMonth, withoutZeros } from './line.ts';
import { endpointsOf, inZones, pollingLines, streamsOfStage } from './polling.ts';
import { closingLines } from './posts.ts';
import type { Priced } from './priced.ts';
import { brokerPrice, prices } from './prices.ts';
import { functionLines } from './running.ts';

/** What stands in a deployed stage and is paid by the hour or the month. A test compares it with the templates. */
export interface Standing {
  readonly brokers: number;
  /** Interface endpoints, each in every zone. */
  readonly endpoints: readonly string[];
  readonly secrets: number;
  /** One metric each, which is what is paid. */
  readonly alarms: number;
  readonly dashboards: number;
  /** Customer managed keys. */
  readonly keys: number;
  /** Each with one rule. */
  readonly webAcls: number;
}

export function standingOf(settings: Priced): Standing {
  const { broker } = settings;
  return {
    brokers: broker.zones * broker.brokersPerZone,
    endpoints: [
      ...endpointsOf(settings.polling),
      ...producerEndpointsOf(settings),
      ...(settings.chatters.rank.engine === 'neptune' ? graphEndpoints : []),
    ],
    // The master user's, those of query and users' streams, and one a pipeline.
    secrets: 6,
    alarms: alarmsOf(settings),
    dashboards: 1,
    keys: 1,
    webAcls: settings.site.visitorRequests > 0 ? 1 : 0,
  };
}

/**
 * A stream has six, and two of what its provisioned mapping measures; a function that a schedule starts has
 * two; a broker has three; query, tables and cluster have fourteen.
 */
function alarmsOf({ broker, polling, producer, fold, streams, posts, chatters }: Priced): number {
  const ofStream = polling.mode === 'provisioned' ? 8 : 6;
  const givingUp = [streams.transform, chatters.streams.transform].filter(
    ({ failures }) => failures !== undefined,
  );
  const schedules = [
    producer,
    fold,
    posts.producer,
    posts.live,
    posts.close,
    chatters.producer,
    chatters.rank,
  ].filter(each => each?.scheduled);
  const ofBrokers = 3 * broker.zones * broker.brokersPerZone;
  return streamsOfStage * ofStream + 2 * givingUp.length + 2 * schedules.length + ofBrokers + 14;
}

/** The simulated producer reads `profile` by the Data API from where Kafka is; a stage without one has no such endpoint. */
function producerEndpointsOf({ producer }: Priced): readonly string[] {
  return producer === undefined ? [] : ['rds-data'];
}

/** GB a month: what engines write of themselves. */
function engineLogsGb({ broker }: Priced): number {
  const brokers = broker.zones * broker.brokersPerZone;
  return brokers * assumed.brokerLogGb.value + assumed.flowLogGb.value + assumed.slowQueryLogGb.value;
}

/** Nothing is produced, nobody looks; a database that may sleep does. */
export function idleLines(settings: Priced, hours: number): readonly Line[] {
  const { broker, database } = settings;
  const standing = standingOf(settings);
  const months = hours / hoursPerMonth;
  const instances = 1 + database.readers;
  const monitoring = 'CloudWatch';
  const producerEndpoints = producerEndpointsOf(settings);
  const engineLogs = engineLogsGb(settings) * months;
  return withoutZeros([
    {
      part: 'MSK',
      what: `${standing.brokers} brokers ${broker.instanceType}`,
      quantity: standing.brokers * hours,
      price: brokerPrice(broker.instanceType),
    },
    {
      part: 'MSK',
      what: `${standing.brokers} volumes of ${broker.storageGib} GiB`,
      quantity: standing.brokers * broker.storageGib * months,
      price: prices.brokerStorage,
    },
    ...pollingLines(settings.polling, settings, 0, hours),
    {
      part: 'Producer',
      what: `endpoint ${producerEndpoints.join(', ')} ${inZones(settings)}`,
      quantity: producerEndpoints.length * settings.network.endpointZones * hours,
      price: prices.endpoint,
    },
    {
      part: 'Aurora',
      what: `${instances} ${instances === 1 ? 'instance' : 'instances'} at the least, ${database.minAcu} ACU`,
      quantity: instances * database.minAcu * hours,
      price: prices.auroraCapacity,
    },
    {
      part: 'Aurora',
      what: 'storage',
      quantity: assumed.auroraGb.value * months,
      price: prices.auroraStorage,
    },
    {
      part: 'Aurora',
      what: 'backups beyond the first day',
      quantity: database.backupDays > 1 ? assumed.auroraGb.value * months : 0,
      price: prices.auroraBackup,
    },
    {
      part: 'Secrets Manager',
      what: 'passwords of the database’s users',
      quantity: standing.secrets * months,
      price: prices.secret,
    },
    ...closingLines(settings, hours),
    ...foldLines(settings, hours),
    ...graphLines(settings, hours),
    {
      part: 'WAF',
      what: 'web ACL before the page',
      quantity: standing.webAcls * months,
      price: prices.webAcl,
    },
    { part: 'WAF', what: 'rule of a rate', quantity: standing.webAcls * months, price: prices.webAclRule },
    { part: 'KMS', what: 'keys', quantity: standing.keys * months, price: prices.key },
    {
      part: monitoring,
      what: 'logs of brokers, network and slow queries',
      quantity: engineLogs,
      price: prices.logs,
    },
    {
      part: monitoring,
      what: 'logs of brokers, network and slow queries, kept a month',
      quantity: engineLogs,
      price: prices.logStorage,
    },
    { part: monitoring, what: 'alarms', quantity: standing.alarms * months, price: prices.alarm },
    { part: monitoring, what: 'dashboards', quantity: standing.dashboards * months, price: prices.dashboard },
  ]);
}

/** The function that folds the sums of trades, whether there are any or not. */
function foldLines({ fold }: Priced, hours: number): readonly Line[] {
  if (!fold.scheduled) return [];
  const lines = functionLines(
    { name: 'trades-fold', settings: fold, secondsEach: assumed.foldMs.value / 1000, metrics: 1 },
    1 / foldEverySeconds,
    hours * 3600,
  );
  const quantity = (hours * 3600) / foldEverySeconds;
  const schedule = { part: '', what: 'trades-fold: schedule', quantity, price: prices.schedule };
  return [...lines, schedule].map(line => ({ ...line, part: 'Folding sums' }));
}
