import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf } from '../../../lib/cost/idle.ts';
import type { Priced } from '../../../lib/cost/priced.ts';
import { pricedOf } from '../../../lib/cost/priced.ts';
import { templatesOf } from '../stacks/assembly.ts';

for (const stage of ['dev', 'prod'] as const) {
  test(`${stage}: what is priced is what the templates have`, () => {
    const templates = Object.values(templatesOf(stage));
    const resources = (type: string) =>
      templates.flatMap(template => Object.values(template.findResources(type)));
    const endpoints = resources('AWS::EC2::VPCEndpoint').filter(
      ({ Properties }) => Properties.VpcEndpointType === 'Interface',
    );
    const settings: Priced = pricedOf(stage);
    const { endpoints: names, ...standing } = standingOf(settings);
    assert.deepEqual(
      {
        brokers: resources('AWS::MSK::Cluster')[0]?.['Properties'].NumberOfBrokerNodes,
        secrets:
          resources('AWS::SecretsManager::Secret').length +
          resources('AWS::RDS::DBCluster').filter(
            ({ Properties }) => Properties.ManageMasterUserPassword === true,
          ).length,
        alarms: resources('AWS::CloudWatch::Alarm').length,
        dashboards: resources('AWS::CloudWatch::Dashboard').length,
        keys: resources('AWS::KMS::Key').length,
        webAcls: resources('AWS::WAFv2::WebACL').length,
      },
      standing,
      'lib/cost/idle.ts prices other things than the templates have: change standingOf, then npm run cost -- --write',
    );
    assert.deepEqual(endpoints.map(endpointName).sort(), [...names].sort());
    for (const { Properties } of endpoints)
      assert.equal(Properties.SubnetIds.length, settings.network.endpointZones);
    assert.equal(resources('AWS::EC2::NatGateway').length, 0);
    assert.equal(resources('AWS::RDS::DBInstance').length, 1 + settings.database.readers);
  });
}

/** The service at the end of `com.amazonaws.<region>.<service>`. */
function endpointName({ Properties }: { [key: string]: { ServiceName: unknown } }): string {
  return /\.([a-z-]+)"/.exec(JSON.stringify(Properties?.ServiceName))?.[1] ?? '';
}
