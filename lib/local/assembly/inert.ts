import { ACCOUNT, type Physical, REGION } from './resolve.ts';

/** What `Ref` answers with an ARN instead of a name. */
const REF_IS_ARN: ReadonlySet<string> = new Set([
  'AWS::SecretsManager::Secret',
  'AWS::SecretsManager::SecretTargetAttachment',
  'AWS::SNS::Topic',
  'AWS::MSK::Configuration',
  'AWS::Lambda::Url',
]);

/** Stands in for a resource that needs nothing here: its references get well-formed, made-up values. */
export function inert({ type, name }: { readonly type: string; readonly name: string }): Physical {
  const arn = arnOf(type, name);
  return {
    ref: REF_IS_ARN.has(type) ? arn : name,
    attribute: attribute =>
      known(type, name)[attribute] ?? (/(^|\.)\w*Arn$/.test(attribute) ? arn : `${name}-${attribute}`),
  };
}

/** Domain of a function URL or a bucket, by which a distribution's origins find what they name. */
export function originDomain(type: 'AWS::Lambda::Url' | 'AWS::S3::Bucket', name: string): string {
  const host = name.toLowerCase();
  return type === 'AWS::S3::Bucket'
    ? `${host}.s3.${REGION}.amazonaws.com`
    : `${host}.lambda-url.${REGION}.on.aws`;
}

function known(type: string, name: string): Readonly<Record<string, string>> {
  if (type === 'AWS::S3::Bucket') {
    const domain = originDomain(type, name);
    return { RegionalDomainName: domain, DomainName: domain };
  }
  if (type === 'AWS::Lambda::Url') return { FunctionUrl: `https://${originDomain(type, name)}/` };
  return {};
}

function arnOf(type: string, name: string): string {
  const service = (type.split('::')[1] ?? 'local').toLowerCase();
  if (service === 'iam') return `arn:aws:iam::${ACCOUNT}:role/${name}`;
  if (service === 's3') return `arn:aws:s3:::${name.toLowerCase()}`;
  if (service === 'secretsmanager') return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`;
  if (service === 'logs') return `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}:*`;
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;
}
