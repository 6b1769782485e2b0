import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { readVariables } from '../variables.ts';

/** Every metric of ours in the namespace `Millrace`, with its unit; monitoring and the runbook know them by these names. */
const units = {
  /** Rows that a batch wrote, or a producer sent. */
  RowsOut: MetricUnit.Count,
  /** Records that could not be used. */
  SetAside: MetricUnit.Count,
  /** Records that an earlier batch counted. */
  Skipped: MetricUnit.Count,
  BatchMs: MetricUnit.Milliseconds,
  /** From the sending of a batch's oldest record to its end: the longest that anything in it was on its way. */
  RecordAgeMs: MetricUnit.Milliseconds,
  RequestMs: MetricUnit.Milliseconds,
  /** 1 for an answer of 500 and above, else 0. */
  ServerErrors: MetricUnit.Count,
} as const;

export type MetricName = keyof typeof units;

export interface Measures {
  /**
   * One line of CloudWatch's embedded metric format, from which CloudWatch itself makes the metrics, by `stage` and
   * `service`. `about` stands in the line beside them.
   */
  write(
    values: Readonly<Partial<Record<MetricName, number>>>,
    about?: Readonly<Record<string, string>>,
  ): void;
}

/** `service`: the stream, or what else the function is known by. Throws when the environment does not name the stage. */
export function openMetrics(
  service: string,
  environment: Readonly<Record<string, string | undefined>>,
): Measures {
  const { STAGE: stage } = readVariables(['STAGE'], environment);
  const metrics = new Metrics({ namespace: 'Millrace', serviceName: service, defaultDimensions: { stage } });
  const names = Object.keys(units) as readonly MetricName[];
  return {
    write: (values, about = {}) => {
      for (const name of names) {
        const value = values[name];
        if (value !== undefined) metrics.addMetric(name, units[name], value);
      }
      for (const [key, value] of Object.entries(about)) metrics.addMetadata(key, value);
      metrics.publishStoredMetrics();
    },
  };
}
