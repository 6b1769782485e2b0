import { streamOfGroup } from '../../../domain/stream-names.ts';
import type { MappingStatus } from '../trigger/mapping.ts';

/** What the user is shown as a function's name: its stream's, else its own without stack and hash, such as `Query`. */
export function shownName(stage: string, functionName: string, mappings: readonly MappingStatus[]): string {
  const mapping = mappings.find(({ FunctionArn }) => FunctionArn.split(':')[6] === functionName);
  return mapping === undefined ? plainName(functionName) : streamName(stage, mapping);
}

/** The stream of a mapping; a group that names no stream of the stage stands for itself. */
export function streamName(
  stage: string,
  { ConsumerGroupId }: Pick<MappingStatus, 'ConsumerGroupId'>,
): string {
  return streamOfGroup(stage, ConsumerGroupId) ?? ConsumerGroupId;
}

export function plainName(functionName: string): string {
  const id = /^millrace-[a-z]+-[a-z]+-(.+)$/.exec(functionName)?.[1] ?? functionName;
  return id.replace(/[0-9A-F]{8}$/, '').replace(/Function$/, '');
}
