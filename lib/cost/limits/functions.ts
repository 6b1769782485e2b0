import { assumed } from '../assumptions.ts';
import type { Limit, Scenario } from './limit.ts';
import { flowOf } from '../load.ts';
import type { Priced } from '../priced.ts';
import { raisePartitions, raiseQuestions } from './raise.ts';
import { aggregateSeconds, transformSeconds } from '../running.ts';

const part = 'Lambda';
/** The default quota of an account in a region. */
const accountConcurrency = 1_000;

/**
 * A partition hands over its next batch when the one before is done, so that as many invocations of a stream are under
 * way at most as there are partitions.
 */
export const functionLimits: readonly Limit[] = [
  {
    name: 'transforms',
    part,
    what: 'transforms at work, one a partition',
    unit: 'at once',
    demand: (settings, scenario) => transformsAtOnce(settings, scenario),
    capacity: ({ topic }) => topic.partitions,
    turn: '`topic.partitions`, then `streams.transform.memoryMb` (more memory, more processor)',
    raise: raisePartitions,
    source: 'measured: `npm run bench`',
  },
  {
    name: 'aggregates',
    part,
    what: 'aggregates at work, one a partition',
    unit: 'at once',
    demand: (settings, scenario) => aggregatesAtOnce(settings, scenario),
    capacity: ({ topic }) => topic.partitions,
    turn: '`topic.partitions`',
    raise: raisePartitions,
    source: 'measured: `npm run bench`',
  },
  {
    name: 'pollers',
    part,
    what: 'pollers of a stream, 5 MB/s each, at most one a partition',
    unit: 'MB/s',
    demand: (settings, { load }) => flowOf(settings, load).eventBytesPerSecond / 1e6,
    capacity: settings => 5 * mostPollers(settings),
    turn: '`topic.partitions` and `polling.maxPollers`',
    raise: raisePartitions,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html',
  },
  {
    name: 'questions',
    part,
    what: 'questions of pages at work',
    unit: 'at once',
    demand: (_, scenario) => questionsAtOnce(scenario),
    capacity: ({ query }) => query.concurrency,
    turn: '`query.concurrency`',
    raise: raiseQuestions,
    source: 'a setting of this app',
  },
  {
    name: 'concurrency',
    part,
    what: 'functions at work in the account, all together',
    unit: 'at once',
    demand: (settings, scenario) =>
      transformsAtOnce(settings, scenario) +
      aggregatesAtOnce(settings, scenario) +
      questionsAtOnce(scenario) +
      1,
    capacity: () => accountConcurrency,
    turn: 'the quota “Concurrent executions” of the account',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
];

function transformsAtOnce(settings: Priced, { load }: Scenario): number {
  const flow = flowOf(settings, load);
  return flow.transform.perSecond * transformSeconds(flow);
}

function aggregatesAtOnce(settings: Priced, { load }: Scenario): number {
  const flow = flowOf(settings, load);
  return flow.aggregate.perSecond * aggregateSeconds(flow);
}

/** Each view’s trades once a second, and the streams’ state once for all. */
function questionsAtOnce({ views }: Scenario): number {
  return ((views + 1) / assumed.askedEverySeconds.value) * (assumed.questionMs.value / 1000);
}

/** On demand, Lambda documents no bound but the partitions. */
function mostPollers({ polling, topic: { partitions } }: Priced): number {
  return polling.mode === 'provisioned' ? Math.min(polling.maxPollers, partitions) : partitions;
}
