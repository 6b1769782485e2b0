import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

export interface ResourceAnswer {
  readonly physicalResourceId: string;
  /** Attributes for Fn::GetAtt. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Longest reason that CloudFormation shows. */
const longestReason = 1_000;

/**
 * Runs a custom resource's work and tells CloudFormation how it ended, whatever happens: an unanswered request
 * would block the deployment for an hour. Failing fails the deployment with the error's message.
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  work: () => Promise<ResourceAnswer>,
): Promise<void> {
  try {
    const { physicalResourceId, data } = await work();
    await put(event, { Status: 'SUCCESS', PhysicalResourceId: physicalResourceId, Data: data ?? {} });
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'the function threw no Error';
    process.stderr.write(`${JSON.stringify({ level: 'error', event: 'custom resource', reason })}\n`);
    await put(event, {
      Status: 'FAILED',
      Reason: reason.slice(0, longestReason),
      PhysicalResourceId: idOf(event),
    });
  }
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
