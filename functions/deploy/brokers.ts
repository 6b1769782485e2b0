import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answerCloudFormation } from '../io/cloudformation.ts';
import { bootstrapOf } from '../io/msk.ts';

/** Custom resource with the property ClusterArn; its attributes are Brokers (`host:port,host:port`) and Protocol. */
export const handler = (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> =>
  answerCloudFormation(event, context, async () => {
    if (event.RequestType === 'Delete') return { physicalResourceId: event.PhysicalResourceId };
    const clusterArn: unknown = event.ResourceProperties['ClusterArn'];
    if (typeof clusterArn !== 'string') throw new Error('property ClusterArn is missing');
    const { brokers, protocol } = await bootstrapOf(clusterArn);
    return { physicalResourceId: `brokers-of-${clusterArn}`, data: { Brokers: brokers, Protocol: protocol } };
  });
