import { ServiceError } from './service.ts';

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

type Input = Readonly<Record<string, unknown>>;

/** Throws as CloudWatch does for an operation or a member that it, or this machine, does not take. */
export function parseMetricRequest(
  text: string,
  operation: string | undefined,
): { readonly queries: readonly MetricQuery[] } {
  const body = asRecord(parseJson(text), 'body');
  const range = { start: seconds(body, 'StartTime'), end: seconds(body, 'EndTime') };
  if (operation === 'GetMetricStatistics') {
    const statistics = asList(body.Statistics).map(String);
    return {
      queries: [
        { id: '', label: undefined, isReturned: true, ...range, ...metricOf(body, body), statistics },
      ],
    };
  }
  if (operation !== 'GetMetricData') {
    throw new ServiceError(
      'UnknownOperationException',
      400,
      `CloudWatch's ${operation} is not emulated on this machine`,
    );
  }
  const queries = asList(body.MetricDataQueries).map(each => {
    const query = asRecord(each, 'MetricDataQueries');
    if (query.Expression !== undefined) throw invalid('Metric expressions are not emulated on this machine');
    const stat = asRecord(query.MetricStat, 'MetricStat');
    return {
      id: requiredString(query, 'Id'),
      label: typeof query.Label === 'string' ? query.Label : undefined,
      isReturned: query.ReturnData !== false,
      ...range,
      ...metricOf(asRecord(stat.Metric, 'Metric'), stat),
    };
  });
  return { queries };
}

function metricOf(metric: Input, stat: Input) {
  const period = Number(stat.Period ?? 60);
  if (!Number.isInteger(period) || period < 1) throw invalid('Period must be a whole number of seconds');
  return {
    namespace: requiredString(metric, 'Namespace'),
    metric: requiredString(metric, 'MetricName'),
    dimensions: asList(metric.Dimensions).map(each => {
      const dimension = asRecord(each, 'Dimensions');
      return { name: requiredString(dimension, 'Name'), value: requiredString(dimension, 'Value') };
    }),
    period,
    statistic: typeof stat.Stat === 'string' ? stat.Stat : '',
    statistics: [],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(invalid('The request body is not JSON'), { cause });
  }
}

function asRecord(value: unknown, name: string): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${name} must be an object`);
  return { ...value };
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function requiredString(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string') throw invalid(`The parameter ${name} is required`);
  return value;
}

function seconds(input: Input, name: string): number {
  const value = input[name];
  if (typeof value !== 'number') throw invalid(`The parameter ${name} is required`);
  return value;
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', 400, message);
}
