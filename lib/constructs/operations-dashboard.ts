import { Duration } from 'aws-cdk-lib/core';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LegendPosition,
  PeriodOverride,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Alarm, IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

/** A row of the dashboard under a heading; its graphs share the width. */
export interface DashboardRow {
  readonly heading: string;
  /** What the row answers, in a sentence. */
  readonly about: string;
  readonly graphs: readonly Graph[];
}

export interface Graph {
  readonly title: string;
  /** Of the left axis. */
  readonly unit: string;
  readonly lines: readonly IMetric[];
  readonly right?: { readonly unit: string; readonly lines: readonly IMetric[] };
  /** Where the alarm rings. */
  readonly bound?: { readonly at: number; readonly label: string };
}

export interface OperationsDashboardProps {
  readonly name: string;
  /** Markdown: what it is, and links. */
  readonly introduction: string;
  readonly alarms: readonly Alarm[];
  readonly rows: readonly DashboardRow[];
}

const fullWidth = 24;

/** One page: the alarms' states, then a row for each question, from the flow to the site. */
export class OperationsDashboard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    this.name = props.name;
    const alarmLines = Math.ceil(props.alarms.length / 4);
    new Dashboard(this, 'Dashboard', {
      dashboardName: props.name,
      defaultInterval: Duration.hours(6),
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new TextWidget({ markdown: props.introduction, width: fullWidth, height: 3 })],
        [
          new AlarmStatusWidget({
            title: 'Alarms',
            alarms: [...props.alarms],
            width: fullWidth,
            height: alarmLines + 1,
          }),
        ],
        ...props.rows.flatMap(rowOf),
      ],
    });
  }
}

function rowOf({ heading, about, graphs }: DashboardRow): IWidget[][] {
  const width = Math.floor(fullWidth / graphs.length);
  return [
    [new TextWidget({ markdown: `## ${heading}\n${about}`, width: fullWidth, height: 2 })],
    graphs.map(graph => graphOf(graph, width)),
  ];
}

function graphOf({ title, unit, lines, right, bound }: Graph, width: number): GraphWidget {
  return new GraphWidget({
    title,
    width,
    height: 6,
    left: [...lines],
    leftYAxis: { label: unit, showUnits: false, min: 0 },
    ...(right && {
      right: [...right.lines],
      rightYAxis: { label: right.unit, showUnits: false, min: 0 },
    }),
    ...(bound && { leftAnnotations: [{ value: bound.at, label: bound.label }] }),
    legendPosition: LegendPosition.BOTTOM,
  });
}
