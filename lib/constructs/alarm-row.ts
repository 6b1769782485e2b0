import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { descriptionOf } from './alarm-kinds.ts';
import type { AlarmSection } from './alarm-kinds.ts';

/** An alarm: a metric, a bound, and for how long it must be beyond it. */
export interface AlarmRow {
  /** Lower case and dashes; the stage comes before it. */
  readonly name: string;
  readonly section: AlarmSection;
  readonly metric: Metric;
  /** Rings at this and above; `below` turns it round. */
  readonly at: number;
  readonly below?: true;
  /** Of the last steps of five minutes, how many must be beyond: one of one, unless it may pass by itself. */
  readonly steps?: readonly [bad: number, of: number];
  /** What a step without a value says: all is well (`good`), nothing new (`same`), or the very thing it watches for (`bad`). */
  readonly silence: 'good' | 'same' | 'bad';
}

const silences = {
  good: TreatMissingData.NOT_BREACHING,
  same: TreatMissingData.IGNORE,
  bad: TreatMissingData.BREACHING,
};

/** A quarter of an hour. */
export const lasting = [3, 3] as const;

/** Rings at `topic`, and once more when it is over. Its name is what people read, so it is the row's and not made up. */
export function alarmOf(scope: Construct, stage: string, row: AlarmRow, topic: ITopic): Alarm {
  const [bad, of] = row.steps ?? [1, 1];
  const alarm = new Alarm(scope, row.name, {
    alarmName: `millrace-${stage}-${row.name}`,
    alarmDescription: descriptionOf(row.section),
    metric: row.metric,
    threshold: row.at,
    comparisonOperator: row.below
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: of,
    datapointsToAlarm: bad,
    treatMissingData: silences[row.silence],
  });
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
}
