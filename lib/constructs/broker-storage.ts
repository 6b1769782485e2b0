import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Construct } from 'constructs';
import type { BrokerSettings } from '../settings/settings.ts';

/** Percent of a volume in use at which it grows: a replay writes faster than somebody reads an alarm. */
const FULL = 60;

/** Lets the volumes of brokers grow as they fill, to a bound. None ever shrinks: MSK cannot do that. */
export class BrokerStorage extends Construct {
  constructor(scope: Construct, id: string, clusterArn: string, broker: BrokerSettings) {
    super(scope, id);
    const target = new CfnScalableTarget(this, 'Volumes', {
      serviceNamespace: 'kafka',
      resourceId: clusterArn,
      scalableDimension: 'kafka:broker-storage:VolumeSize',
      // As MSK documents it: the size that a volume begins with is the least.
      minCapacity: 1,
      maxCapacity: broker.storageMaxGib,
    });
    new CfnScalingPolicy(this, 'Growth', {
      policyName: 'broker-storage',
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'KafkaBrokerStorageUtilization' },
        targetValue: FULL,
        disableScaleIn: true,
      },
    });
  }
}
