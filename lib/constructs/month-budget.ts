import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';

/**
 * Rings at the topic once the account's month costs more than `usd`, and once it is forecast to. Of the whole account: a stage's
 * own share is known to AWS only after somebody has activated its tags. AWS asks nothing for it.
 */
export function monthBudget(scope: Construct, id: string, usd: number, topic: AlarmTopic): void {
  topic.admitBudgets();
  const budget = new CfnBudget(scope, id, {
    budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: usd, unit: 'USD' } },
    notificationsWithSubscribers: ['ACTUAL', 'FORECASTED'].map(notificationType => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold: 100,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
    })),
  });
  budget.node.addDependency(topic);
}
