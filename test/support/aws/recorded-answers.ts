/** A body as the service sends it: text is XML, anything else JSON. */
export interface Recorded {
  readonly status?: number;
  readonly body: string | object;
}

export const account = '210987654321';
export const region = 'eu-west-1';

const zones = ['a', 'b', 'c'].map(letter => `${region}${letter}`);

/** An account in which the stage is deployed for the first time, and nothing is in the way. */
export const recorded: Readonly<Record<string, Recorded>> = {
  'sts GetCallerIdentity': xml(
    'GetCallerIdentity',
    `<Account>${account}</Account><UserId>AIDA</UserId><Arn>arn:aws:iam::${account}:user/deployer</Arn>`,
  ),
  'cloudformation DescribeStacks': stacks('21', 'hnb659fds'),
  'lambda GET /2016-08-19/account-settings': concurrency(1000, 1000),
  'servicequotas ListServiceQuotas': quotas({
    'VPCs per Region': 5,
    'Network interfaces per Region': 5000,
    'DB clusters': 40,
  }),
  'servicequotas ListAWSDefaultServiceQuotas': quotas({ 'Number of brokers per account': 90 }),
  'ec2 DescribeVpcs': ec2('DescribeVpcs', '<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>'),
  'ec2 DescribeNetworkInterfaces': ec2(
    'DescribeNetworkInterfaces',
    '<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId></item></networkInterfaceSet>',
  ),
  'ec2 DescribeAvailabilityZones': availabilityZones(zones),
  'ec2 DescribeVpcEndpointServices': endpointServices({ lambda: zones, sts: zones, 'rds-data': zones }),
  'ec2 DescribeInstanceTypeOfferings': offerings('m7g.large', zones),
  'kafka GET /v1/kafka-versions': {
    body: {
      kafkaVersions: [
        { version: '3.9.x', status: 'ACTIVE' },
        { version: '4.1.x.kraft', status: 'ACTIVE' },
      ],
    },
  },
  'kafka GET /api/v2/clusters': clusters(['somebody-elses']),
  'kafka GET /v1/configurations': { body: { configurations: [{ name: 'somebody-elses' }] } },
  'rds DescribeOrderableDBInstanceOptions': orderable(zones, true),
  'rds DescribeDBEngineVersions': xml(
    'DescribeDBEngineVersions',
    '<DBEngineVersions><DBEngineVersion><Engine>aurora-mysql</Engine><ServerlessV2FeaturesSupport><MinCapacity>0</MinCapacity><MaxCapacity>256</MaxCapacity></ServerlessV2FeaturesSupport></DBEngineVersion></DBEngineVersions>',
  ),
  'rds DescribeDBClusters': dbClusters(['somebody-elses']),
  'logs DescribeLogGroups': {
    body: { logGroups: [{ logGroupName: '/aws/rds/cluster/somebody-elses/error' }] },
  },
  'monitoring DescribeAlarms': { body: { MetricAlarms: [] } },
  'monitoring ListDashboards': { body: { DashboardEntries: [] } },
  'cloudfront GET /2020-05-31/distribution': distributions(2),
  'cloudfront GET /2020-05-31/origin-access-control': cloudFront('OriginAccessControlList', ''),
  'cloudfront GET /2020-05-31/cache-policy': cloudFront('CachePolicyList', ''),
  'cloudfront GET /2020-05-31/response-headers-policy': cloudFront('ResponseHeadersPolicyList', ''),
};

/** Stacks of the account: none of the stage's, and the CDK's own. */
export function stacks(version: string, qualifier: string): Recorded {
  return xml(
    'DescribeStacks',
    `<Stacks><member><StackName>CDKToolkit</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><Parameters><member><ParameterKey>Qualifier</ParameterKey><ParameterValue>${qualifier}</ParameterValue></member></Parameters><Outputs><member><OutputKey>BootstrapVersion</OutputKey><OutputValue>${version}</OutputValue></member></Outputs></member></Stacks>`,
  );
}

export function concurrency(limit: number, unreserved: number): Recorded {
  return {
    body: {
      AccountLimit: { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved },
      AccountUsage: { FunctionCount: 3 },
    },
  };
}

export function quotas(values: Readonly<Record<string, number>>): Recorded {
  const Quotas = Object.entries(values).map(([QuotaName, Value]) => ({ QuotaName, Value }));
  return { body: { Quotas } };
}

export function availabilityZones(names: readonly string[]): Recorded {
  const items = names.map(
    (name, index) =>
      `<item><zoneName>${name}</zoneName><zoneId>${name.slice(0, -1)}-az${index + 1}</zoneId><zoneState>available</zoneState><zoneType>availability-zone</zoneType></item>`,
  );
  return ec2('DescribeAvailabilityZones', `<availabilityZoneInfo>${items.join('')}</availabilityZoneInfo>`);
}

export function endpointServices(services: Readonly<Record<string, readonly string[]>>): Recorded {
  const details = Object.entries(services).map(
    ([name, zonesOf]) =>
      `<item><serviceName>com.amazonaws.${region}.${name}</serviceName><availabilityZoneSet>${zonesOf.map(zone => `<item>${zone}</item>`).join('')}</availabilityZoneSet></item>`,
  );
  return ec2('DescribeVpcEndpointServices', `<serviceDetailSet>${details.join('')}</serviceDetailSet>`);
}

export function offerings(type: string, zonesOf: readonly string[]): Recorded {
  const items = zonesOf.map(
    zone =>
      `<item><instanceType>${type}</instanceType><locationType>availability-zone</locationType><location>${zone}</location></item>`,
  );
  return ec2(
    'DescribeInstanceTypeOfferings',
    `<instanceTypeOfferingSet>${items.join('')}</instanceTypeOfferingSet>`,
  );
}

export function clusters(names: readonly string[], brokers = 3): Recorded {
  const clusterInfoList = names.map(clusterName => ({
    clusterName,
    clusterArn: `arn:aws:kafka:${region}:${account}:cluster/${clusterName}/1`,
    clusterType: 'PROVISIONED',
    provisioned: { numberOfBrokerNodes: brokers },
  }));
  return { body: { clusterInfoList } };
}

export function orderable(zonesOf: readonly string[], dataApi: boolean): Recorded {
  const names = zonesOf.map(zone => `<AvailabilityZone><Name>${zone}</Name></AvailabilityZone>`);
  const option = `<OrderableDBInstanceOption><Engine>aurora-mysql</Engine><AvailabilityZones>${names.join('')}</AvailabilityZones><SupportsHttpEndpoint>${dataApi}</SupportsHttpEndpoint></OrderableDBInstanceOption>`;
  return xml(
    'DescribeOrderableDBInstanceOptions',
    `<OrderableDBInstanceOptions>${zonesOf.length > 0 ? option : ''}</OrderableDBInstanceOptions>`,
  );
}

export function dbClusters(names: readonly string[]): Recorded {
  const items = names.map(
    name => `<DBCluster><DBClusterIdentifier>${name}</DBClusterIdentifier></DBCluster>`,
  );
  return xml('DescribeDBClusters', `<DBClusters>${items.join('')}</DBClusters>`);
}

export function distributions(quantity: number): Recorded {
  return cloudFront('DistributionList', '', quantity);
}

/** A list of CloudFront's, `items` being its elements. */
export function cloudFront(list: string, items: string, quantity = items === '' ? 0 : 1): Recorded {
  return {
    body: `<${list} xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated><Quantity>${quantity}</Quantity><Items>${items}</Items></${list}>`,
  };
}

/** Refused by IAM, as the service of the call says it. */
export function denied(call: string): Recorded {
  const [service = '', operation = ''] = call.split(' ');
  const message = `User: arn:aws:iam::${account}:user/deployer is not authorized to perform: ${service}:${operation}`;
  const speaksJson = ['lambda', 'kafka', 'logs', 'monitoring', 'servicequotas'].includes(service);
  if (speaksJson) return { status: 403, body: { __type: 'AccessDeniedException', message } };
  if (service === 'ec2')
    return {
      status: 403,
      body: `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>${message}</Message></Error></Errors><RequestID>1</RequestID></Response>`,
    };
  return {
    status: 403,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

function xml(action: string, result: string): Recorded {
  return { body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
}

function ec2(action: string, result: string): Recorded {
  return {
    body: `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${result}</${action}Response>`,
  };
}
