import { Stack } from 'aws-cdk-lib/core';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Lambda, for functions of this account. It is documented to say whose function it is when it calls others, not when it takes a
 * function's role: where it says so, another account is refused, and where it does not, all goes on as without the condition.
 */
export function lambdaPrincipal(scope: Construct): ServicePrincipal {
  return new ServicePrincipal('lambda.amazonaws.com', {
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}
