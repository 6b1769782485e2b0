import { ArnFormat, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
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
 * TLS; budgets of the account where they are admitted. Its key is its own: CloudWatch cannot use the one that AWS manages for SNS.
 */
export class AlarmTopic extends Topic {
  private readonly key: Key;

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
    this.key = key;
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

  /** Lets AWS Budgets publish too, for budgets of this account. */
  admitBudgets(): void {
    const principals = [new ServicePrincipal('budgets.amazonaws.com')];
    const conditions = {
      StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
      ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:budgets::${Stack.of(this).account}:*` },
    };
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions,
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({ principals, actions: ['sns:Publish'], resources: [this.topicArn], conditions }),
    );
  }
}
