/** The region all prices are of. */
export const region = 'us-east-1';

/** The day the table below was put together. */
export const readOn = '2026-11-21';

/**
 * How far a price can be trusted. `listed`: AWS's documentation or a dated copy of its price list says so. `repeated`:
 * copies by others agree, some of them without a date. `remembered`: general knowledge; look it up before relying on it.
 */
export type Confidence = 'listed' | 'repeated' | 'remembered';

export interface Price {
  /** US dollars for `per` units. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  /** AWS's own page, which decides. */
  readonly source: string;
  /** Month of the copy it was taken from; `undated` where that copy has none. */
  readonly asOf: string;
  readonly confidence: Confidence;
}

const million = 1_000_000;

const msk = page('msk', 'undated', 'repeated');
const lambda = page('lambda', '2026-09', 'listed');
const privateLink = page('privatelink', 'undated', 'repeated');
const dynamodb = page('dynamodb', '2026-09', 'listed');
const aurora = page('rds/aurora', '2026-06', 'repeated');
const cloudFront = page('cloudfront', 'undated', 'repeated');
const cloudWatch = page('cloudwatch', '2026-06', 'repeated');
const waf = page('waf', 'undated', 'repeated');
const secrets = page('secrets-manager', 'undated', 'repeated');

/** On demand, without free tiers, discounts for volume or commitment, taxes and support. */
export const prices = {
  lambdaRequest: lambda(0.2, million, 'requests'),
  lambdaDuration: lambda(0.0000133334, 1, 'GB-seconds, arm64'),
  eventPollerUnit: lambda(0.185, 1, 'EPU-hours'),
  endpoint: privateLink(0.01, 1, 'endpoint-hours, each zone'),
  endpointData: privateLink(0.01, 1, 'GB through an endpoint'),
  zoneTransfer: page('ec2', 'undated', 'repeated')(0.01, 1, 'GB out of or into a zone'),
  brokerStorage: msk(0.1, 1, 'GB-months'),
  dynamodbWrite: dynamodb(0.625, million, 'write request units'),
  dynamodbRead: dynamodb(0.125, million, 'read request units'),
  dynamodbStorage: dynamodb(0.25, 1, 'GB-months'),
  dynamodbRecovery: dynamodb(0.2, 1, 'GB-months of point-in-time recovery'),
  auroraCapacity: aurora(0.12, 1, 'ACU-hours'),
  auroraStorage: aurora(0.1, 1, 'GB-months'),
  auroraIo: aurora(0.2, million, 'I/O requests'),
  auroraBackup: page('rds/aurora', 'undated', 'repeated')(0.021, 1, 'GB-months of backup'),
  dataApi: page('rds/aurora', 'undated', 'repeated')(0.35, million, 'requests of up to 32 KB'),
  graphMemory: page('neptune', 'undated', 'remembered')(0.03, 1, 'm-NCU-hours'),
  secret: secrets(0.4, 1, 'secret-months'),
  secretRead: secrets(0.05, 10_000, 'requests'),
  key: page('kms', 'undated', 'repeated')(1, 1, 'key-months, customer managed'),
  logs: cloudWatch(0.5, 1, 'GB taken in'),
  logStorage: cloudWatch(0.03, 1, 'GB-months'),
  alarm: cloudWatch(0.1, 1, 'alarm-metric-months'),
  dashboard: cloudWatch(3, 1, 'dashboard-months'),
  customMetric: cloudWatch(0.3, 1, 'metric-months'),
  metricRead: cloudWatch(0.01, 1000, 'metrics read'),
  trace: page('xray', '2026-09', 'repeated')(5, million, 'traces recorded'),
  schedule: page('eventbridge', 'undated', 'remembered')(1, million, 'invocations by a schedule'),
  httpsRequest: cloudFront(0.01, 10_000, 'HTTPS requests'),
  originShield: cloudFront(0.0075, 10_000, 'requests at Origin Shield'),
  webAcl: waf(5, 1, 'web-ACL-months'),
  webAclRule: waf(1, 1, 'rule-months'),
  webAclRequest: waf(0.6, million, 'requests looked at'),
  siteTransfer: cloudFront(0.085, 1, 'GB to readers'),
} as const satisfies Readonly<Record<string, Price>>;

export const brokerPrices: Readonly<Record<string, Price>> = {
  'kafka.t3.small': msk(0.0456, 1, 'broker-hours'),
  'kafka.m5.large': msk(0.21, 1, 'broker-hours'),
  'kafka.m7g.large': msk(0.204, 1, 'broker-hours'),
  'kafka.m7g.xlarge': msk(0.408, 1, 'broker-hours'),
  'kafka.m7g.2xlarge': msk(0.816, 1, 'broker-hours'),
};

/** Throws for a type the table does not have, naming the setting. */
export function brokerPrice(instanceType: string): Price {
  const price = brokerPrices[instanceType];
  if (price) return price;
  const known = Object.keys(brokerPrices).join(', ');
  throw new Error(
    `broker.instanceType: no price of ${instanceType} is known; add it to lib/cost/prices.ts (known: ${known})`,
  );
}

function page(service: string, asOf: string, confidence: Confidence) {
  const source = `https://aws.amazon.com/${service}/pricing/`;
  return (usd: number, per: number, unit: string): Price => ({ usd, per, unit, source, asOf, confidence });
}
