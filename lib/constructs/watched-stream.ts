import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** What alarms and graphs know of a stream. */
export interface WatchedStream {
  readonly name: string;
  readonly group: string;
  readonly topic: string;
  readonly function: IFunction;
  readonly timeoutSeconds: number;
  readonly mappingId: string;
  /** Groups of metrics that the mapping writes; none with on-demand polling. */
  readonly metrics: readonly string[];
  /** Whether what it gives up goes to another topic. */
  readonly hasDeadLetters: boolean;
}

/** Reads off the mapping below `stream` what it measures, so that nobody watches a metric that is not there. */
export function measuredBy(stream: IConstruct): Pick<WatchedStream, 'metrics' | 'hasDeadLetters'> {
  const mapping = stream.node.findAll().find(child => child instanceof CfnEventSourceMapping);
  if (mapping === undefined) throw new Error(`${stream.node.path}: there is no mapping below it`);
  const { metricsConfig, destinationConfig } = mapping;
  const metrics = metricsConfig !== undefined && 'metrics' in metricsConfig ? metricsConfig.metrics : [];
  return { metrics: metrics ?? [], hasDeadLetters: destinationConfig !== undefined };
}
