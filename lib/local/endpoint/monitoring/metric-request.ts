import { ServiceError } from '../service.ts';
import type { Asked } from './protocol.ts';

/** One metric asked for; times are epoch seconds, `period` is in seconds. */
export interface MetricQuery {
  readonly id: string;
  readonly label: string | undefined;
  readonly isReturned: boolean;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  readonly period: number;
  readonly statistic: string;
  readonly statistics: readonly string[];
  readonly start: number;
  readonly end: number;
}

export interface MetricRequest {
  readonly queries: readonly MetricQuery[];
  readonly isAscending: boolean;
}

type Input = Readonly<Record<string, unknown>>;
/** Code of the error by which the operation refuses a value. */
type Code = 'ValidationError' | 'InvalidParameterValueException';

export const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
const mostQueries = 500;
const mostDatapoints = 1440;

/** Throws as CloudWatch does for an operation or a member that it, or this machine, does not take. */
export function parseMetricRequest({ operation, members }: Asked): MetricRequest {
  if (operation === 'GetMetricStatistics') return parseStatistics(members);
  if (operation === 'GetMetricData') return parseData(members);
  throw new ServiceError(
    'UnknownOperationException',
    400,
    `CloudWatch's ${operation || 'operation'} is not emulated on this machine: GetMetricData and GetMetricStatistics are`,
  );
}

function parseStatistics(members: Input): MetricRequest {
  const code = 'InvalidParameterValueException';
  const range = rangeOf(members, code);
  const metric = metricOf(members, members, code);
  const statistics = listOf(members.Statistics).map(each =>
    typeof each === 'string' ? each : JSON.stringify(each),
  );
  if (listOf(members.ExtendedStatistics).length > 0)
    throw refused(code, 'ExtendedStatistics are not emulated on this machine');
  if (statistics.length === 0) throw missing('Statistics');
  for (const statistic of statistics) checkStatistic(statistic, code);
  const count = Math.ceil((range.end - range.start) / metric.period);
  if (count > mostDatapoints)
    throw new ServiceError(
      'InvalidParameterCombinationException',
      400,
      `You have requested up to ${count} datapoints, which exceeds the limit of ${mostDatapoints.toLocaleString('en')}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  const query = {
    id: '',
    label: undefined,
    isReturned: true,
    statistic: '',
    ...range,
    ...metric,
    statistics,
  };
  return { queries: [query], isAscending: false };
}

function parseData(members: Input): MetricRequest {
  const code = 'ValidationError';
  const range = rangeOf(members, code);
  const all = listOf(members.MetricDataQueries).map(each => recordOf(each, 'MetricDataQueries', code));
  if (all.length === 0) throw missing('MetricDataQueries');
  if (all.length > mostQueries)
    throw refused(code, `The collection MetricDataQueries must not have a size greater than ${mostQueries}.`);
  const queries = all.map(query => {
    if (query.Expression !== undefined)
      throw refused(code, 'Metric expressions are not emulated on this machine');
    const stat = recordOf(query.MetricStat, 'MetricStat', code);
    const statistic = textOf(stat, 'Stat');
    checkStatistic(statistic, code);
    return {
      id: idOf(query, code),
      label: typeof query.Label === 'string' ? query.Label : undefined,
      isReturned: query.ReturnData !== false && query.ReturnData !== 'false',
      ...range,
      ...metricOf(recordOf(stat.Metric, 'Metric', code), stat, code),
      statistic,
      statistics: [],
    };
  });
  if (new Set(queries.map(({ id }) => id)).size < queries.length)
    throw refused(code, 'The values for parameter id in MetricDataQueries are not unique.');
  const order = members.ScanBy === undefined ? 'TimestampDescending' : textOf(members, 'ScanBy');
  if (!['TimestampDescending', 'TimestampAscending'].includes(order))
    throw refused(code, `The value ${order} for parameter ScanBy is not supported.`);
  return { queries, isAscending: order === 'TimestampAscending' };
}

function metricOf(metric: Input, stat: Input, code: Code) {
  if (stat.Period === undefined) throw missing('Period');
  const period = numberIn(stat.Period);
  if (![1, 5, 10, 20, 30].includes(period) && !(period >= 60 && period % 60 === 0))
    throw refused(code, `The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.`);
  return {
    namespace: textOf(metric, 'Namespace'),
    metric: textOf(metric, 'MetricName'),
    dimensions: listOf(metric.Dimensions).map(each => {
      const dimension = recordOf(each, 'Dimensions', code);
      return { name: textOf(dimension, 'Name'), value: textOf(dimension, 'Value') };
    }),
    period,
  };
}

/** Percentiles and the like want each single value; here a minute's sum, least and greatest are kept. */
function checkStatistic(statistic: string, code: Code): void {
  if (STATISTICS.some(each => each === statistic)) return;
  const isExtended = /^(?:(?:p|tm|tc|ts|wm)\d{1,3}(?:\.\d+)?|(?:PR|TM|TC|TS|WM)\(.*\)|IQM)$/.test(statistic);
  throw refused(
    code,
    isExtended
      ? `The statistic ${statistic} is not emulated on this machine: ${STATISTICS.join(', ')} are`
      : `The value ${statistic} for parameter Stat is not supported.`,
  );
}

function rangeOf(members: Input, code: Code) {
  const range = { start: secondsOf(members, 'StartTime', code), end: secondsOf(members, 'EndTime', code) };
  if (range.start >= range.end)
    throw refused(code, 'The parameter StartTime must be less than the parameter EndTime.');
  return range;
}

/** A number, a number with CBOR's tag of a time, or text. */
function secondsOf(members: Input, name: string, code: Code): number {
  const given = members[name];
  if (given === undefined || given === null) throw missing(name);
  const value = typeof given === 'object' && 'value' in given ? given.value : given;
  const seconds = typeof value === 'string' ? Date.parse(value) / 1000 : numberIn(value);
  if (!Number.isFinite(seconds)) throw refused(code, `The parameter ${name} must be a time.`);
  return seconds;
}

/** NaN for what is neither a number nor the text of one. */
function numberIn(value: unknown): number {
  return typeof value === 'object' ? Number.NaN : Number(value);
}

function idOf(query: Input, code: Code): string {
  const id = textOf(query, 'Id');
  const pattern = '^[a-z][a-zA-Z0-9_]*$';
  if (new RegExp(pattern).test(id) && id.length <= 255) return id;
  throw refused(code, `The value ${id} for parameter id is not matching the expected pattern ${pattern}.`);
}

function recordOf(value: unknown, name: string, code: Code): Input {
  if (value === undefined) throw missing(name);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused(code, `${name} must be an object`);
  return { ...value };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw missing(name);
  return value;
}

function missing(name: string): ServiceError {
  return new ServiceError('MissingRequiredParameterException', 400, `The parameter ${name} is required.`);
}

function refused(code: Code, message: string): ServiceError {
  return new ServiceError(code, 400, message);
}
