import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { rooms, templatesOf } from './assembly.ts';

const stages = { dev: templatesOf('dev'), prod: templatesOf('prod') };

for (const [name, templates] of Object.entries(stages)) {
  const { network, streaming, storage, dashboard } = templates;

  test(`${name}: the brokers’ group admits itself on the port of IAM over TLS, and nobody else`, () => {
    const groups = network.findResources('AWS::EC2::SecurityGroup');
    const [kafka, others] = Object.entries(groups).filter(
      ([, { Properties }]) => Properties.GroupDescription === 'Kafka brokers and their clients',
    );
    assert.ok(kafka !== undefined && others === undefined);
    const own = { 'Fn::GetAtt': [kafka[0], 'GroupId'] };
    assert.equal(kafka[1]['Properties'].SecurityGroupIngress, undefined);
    const rules = Object.values(network.findResources('AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => Properties,
    );
    assert.deepEqual(
      rules
        .filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(own))
        .map(({ IpProtocol, FromPort, ToPort, SourceSecurityGroupId }) => [
          IpProtocol,
          FromPort,
          ToPort,
          SourceSecurityGroupId,
        ]),
      [['tcp', 9098, 9098, own]],
    );
    network.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: own,
      FromPort: 9098,
      ToPort: 9098,
      DestinationSecurityGroupId: own,
    });
    assert.deepEqual(
      kafka[1]['Properties'].SecurityGroupEgress.map(({ CidrIp, FromPort, ToPort }: Rule) => [
        CidrIp,
        FromPort,
        ToPort,
      ]),
      [['0.0.0.0/0', 443, 443]],
    );
  });

  test(`${name}: no security group admits an address, only groups`, () => {
    for (const room of rooms) {
      const inline = Object.values(templates[room].findResources('AWS::EC2::SecurityGroup')).flatMap(
        ({ Properties }): Rule[] => Properties.SecurityGroupIngress ?? [],
      );
      const own = Object.values(templates[room].findResources('AWS::EC2::SecurityGroupIngress')).map(
        ({ Properties }): Rule => Properties,
      );
      for (const { CidrIp, CidrIpv6 } of [...inline, ...own])
        assert.equal(CidrIp ?? CidrIpv6, undefined, room);
    }
  });

  test(`${name}: nobody is admitted to the database’s port`, () => {
    const groups = Object.entries(storage.findResources('AWS::EC2::SecurityGroup'));
    assert.equal(groups.length, 1);
    for (const [, { Properties }] of groups) assert.equal(Properties.SecurityGroupIngress, undefined);
    storage.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test(`${name}: the broker speaks IAM over TLS alone, to nobody outside its network`, () => {
    streaming.hasResourceProperties('AWS::MSK::Cluster', {
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } }, Unauthenticated: { Enabled: false } },
      EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true } },
      BrokerNodeGroupInfo: { ConnectivityInfo: { PublicAccess: { Type: 'DISABLED' } } },
    });
  });

  test(`${name}: what lies somewhere is encrypted, and what travels takes TLS`, () => {
    storage.hasResourceProperties('AWS::RDS::DBCluster', { StorageEncrypted: true });
    const buckets = Object.keys(dashboard.findResources('AWS::S3::Bucket'));
    dashboard.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    for (const Ref of buckets)
      dashboard.hasResourceProperties('AWS::S3::BucketPolicy', {
        Bucket: { Ref },
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ]),
        },
      });
    dashboard.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        IPV6Enabled: true,
        DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' },
        CacheBehaviors: [Match.objectLike({ ViewerProtocolPolicy: 'redirect-to-https' })],
      },
    });
  });
}

interface Rule {
  readonly CidrIp?: string;
  readonly CidrIpv6?: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
}
