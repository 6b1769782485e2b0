import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlarmRow } from '../constructs/alarm-row.ts';
import { alarmOf } from '../constructs/alarm-row.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import type { Watched } from '../constructs/dashboard-rows.ts';
import { dashboardRows } from '../constructs/dashboard-rows.ts';
import { brokerAlarms, databaseAlarms, tableAlarms } from '../constructs/engine-alarms.ts';
import { scheduleAlarms, queryAlarms } from '../constructs/function-alarms.ts';
import { monthBudget } from '../constructs/month-budget.ts';
import { OperationsDashboard } from '../constructs/operations-dashboard.ts';
import { streamAlarms } from '../constructs/stream-alarms.ts';
import type { Settings } from '../settings/settings.ts';
import type { DashboardStack } from './dashboard-stack.ts';
import type { PipelinesStack } from './pipelines-stack.ts';
import type { StorageStack } from './storage-stack.ts';
import type { StreamingStack } from './streaming-stack.ts';

export interface MonitoringStackProps {
  readonly settings: Settings;
  readonly streaming: StreamingStack;
  readonly storage: StorageStack;
  readonly pipelines: PipelinesStack;
  readonly dashboard: DashboardStack;
}

/** Alarms at one topic, and one page of graphs. What an alarm means stands in docs/runbook.md. It holds no data. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id);
    const { settings, dashboard } = props;
    const { stage, alarms } = settings;
    const watched = watchedOf(props);
    const topic = new AlarmTopic(this, 'Alarms', {
      stage,
      ...(alarms.email !== undefined && { email: alarms.email }),
    });
    if (alarms.monthUsd !== undefined) monthBudget(this, 'Budget', alarms.monthUsd, topic);
    const made = alarmRows(settings, watched).map((row): Alarm => alarmOf(this, stage, row, topic));
    const { name } = new OperationsDashboard(this, 'Operations', {
      name: `millrace-${stage}`,
      introduction: introductionOf(stage, dashboard.url),
      alarms: made,
      rows: dashboardRows(settings, watched),
    });
    new CfnOutput(this, 'AlarmTopicArn', {
      description: 'where every alarm rings: subscribe to it',
      value: topic.topicArn,
    });
    new CfnOutput(this, 'OperationsDashboardUrl', {
      value: `https://console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${name}`,
    });
  }
}

/** Every alarm of a stage. */
function alarmRows(settings: Settings, watched: Watched): readonly AlarmRow[] {
  return [
    ...watched.streams.flatMap(stream => streamAlarms(settings, watched.cluster, stream)),
    ...watched.scheduled.flatMap(scheduled => scheduleAlarms(settings, scheduled)),
    ...queryAlarms(settings, watched.query),
    ...databaseAlarms(settings, watched.database),
    ...tableAlarms(watched.tables),
    ...brokerAlarms(settings, watched.cluster),
  ];
}

function watchedOf({ streaming, storage, pipelines, dashboard }: MonitoringStackProps): Watched {
  const { counters, latest, setAside, database } = storage;
  const { parts } = pipelines;
  return {
    cluster: streaming.clusterName,
    database: database.clusterIdentifier,
    streams: parts.flatMap(({ streams }) => streams.map(stream => stream.watched)),
    scheduled: parts.flatMap(({ scheduled }) => scheduled),
    query: dashboard.queryFunction,
    tables: [
      ...parts.flatMap(({ watchedTables }) => watchedTables),
      { name: 'counters', table: counters.tableName, calls: ['Write'] },
      { name: 'latest', table: latest.tableName, calls: ['Write', 'Read'] },
      { name: 'set-aside', table: setAside.tableName, calls: ['Write'] },
    ],
  };
}

function introductionOf(stage: string, url: string): string {
  return [
    `# Millrace, stage ${stage}`,
    `[The page](${url}) · alarms are explained in \`docs/runbook.md\`, by the section that each one names`,
    `· streams: \`npm run streams -- --aws millrace-${stage} list\``,
  ].join(' \n');
}
