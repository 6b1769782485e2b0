import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { setTimeout as wait } from 'node:timers/promises';
import { openLog } from './log.ts';

export interface ResourceAnswer {
  readonly physicalResourceId: string;
  /** Attributes for Fn::GetAtt. */
  readonly data?: Readonly<Record<string, string>>;
}

const log = openLog('deployment');
/** CloudFormation takes answers of 4 KB, reasons of whatever characters included. */
const longestReason = 1_000;

/** A role that was made seconds ago may not have its rights everywhere yet. */
const refusals = new Set(['AccessDeniedException', 'ForbiddenException']);
const pausesMs = [1_000, 3_000, 6_000, 10_000];

/**
 * Runs a custom resource's work, which must stand repetition, and answers CloudFormation how it ended, whatever happens: an unanswered request
 * would block the deployment for an hour. Failing fails the deployment with the error's message.
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  context: Context,
  work: () => Promise<ResourceAnswer>,
): Promise<void> {
  const started = Date.now();
  const about = { request: event.RequestType, resource: event.LogicalResourceId };
  log.begin(context);
  try {
    const { physicalResourceId, data } = await onceAllowed(work);
    log.info('custom resource', { ...about, ms: Date.now() - started });
    // A deletion answers with the id that it was given, which may be that of a creation that failed.
    const id = event.RequestType === 'Delete' ? event.PhysicalResourceId : physicalResourceId;
    await put(event, { Status: 'SUCCESS', PhysicalResourceId: id, Data: data ?? {} });
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'the function threw no Error';
    log.error(`custom resource: ${event.RequestType} of ${event.LogicalResourceId} failed`, error);
    await put(event, {
      Status: 'FAILED',
      Reason: reason.slice(0, longestReason),
      PhysicalResourceId: idOf(event),
    });
  }
}

/** Does the work again while it is refused for want of rights, 20 s at most. */
async function onceAllowed<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || !refusals.has(error.name)) throw error;
      await wait(pause);
    }
  }
  return work();
}

async function put(event: CloudFormationCustomResourceEvent, answer: object): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const response = await fetch(event.ResponseURL, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body: JSON.stringify({ StackId, RequestId, LogicalResourceId, ...answer }),
  });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: HTTP ${response.status}`);
}

/** A resource that failed to be created still needs an id, with which it will be deleted. */
function idOf(event: CloudFormationCustomResourceEvent): string {
  return event.RequestType === 'Create' ? `${event.LogicalResourceId}-not-created` : event.PhysicalResourceId;
}
