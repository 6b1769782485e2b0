import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Stage } from '../settings/settings.ts';

export interface AlarmTopicProps {
  readonly stage: Stage;
  /** Who gets the alarms; they must confirm it. */
  readonly email?: string;
}

/**
 * Where all alarms of a stage ring. Only CloudWatch may publish, for alarms of this stage in this account, and only over
 * TLS. Its key is its own: CloudWatch cannot use the one that AWS manages for SNS.
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { stage, email }: AlarmTopicProps) {
    const stack = Stack.of(scope);
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `millrace-${stage}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const principals = [new ServicePrincipal('cloudwatch.amazonaws.com')];
    const key = new Key(scope, `${id}Key`, {
      description: `alarms of millrace ${stage}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      // It protects messages on their way, which nobody needs later.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // In a key's policy the resource is the key itself. Which alarms may publish, the topic says.
    key.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    );
    super(scope, id, { masterKey: key, enforceSSL: true });
    this.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': alarms },
        },
      }),
    );
    if (email !== undefined) this.addSubscription(new EmailSubscription(email));
  }
}
