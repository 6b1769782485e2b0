/** An address of the site's own, in place of the one that CloudFront makes up. */
export interface DomainName {
  readonly name: string;
  /** In us-east-1, where CloudFront looks for it. */
  readonly certificateArn: string;
  /** Hosted zone in which the address is recorded; without it, the domain’s owner points the domain to the distribution. */
  readonly zoneId?: string;
}

/** What `cdk deploy -c key=value` may say about it, unchecked. */
export type DomainContext = Readonly<Record<'domain' | 'certificate' | 'zone', unknown>>;

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const CERTIFICATE = /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/;
const ZONE = /^Z[A-Z0-9]{1,31}$/;

/** Undefined where none is asked for. Throws when what is asked for cannot be, naming the key. */
export function domainNameOf({ domain, certificate, zone }: DomainContext): DomainName | undefined {
  if (domain === undefined && certificate === undefined && zone === undefined) return undefined;
  const name = matched('domain', domain, HOST, 'a host name such as dash.example.org');
  const certificateArn = matched(
    'certificate',
    certificate,
    CERTIFICATE,
    'the ARN of a certificate for that domain in us-east-1, where CloudFront looks for it',
  );
  if (zone === undefined) return { name, certificateArn };
  return {
    name,
    certificateArn,
    zoneId: matched('zone', zone, ZONE, 'the id of a hosted zone, such as Z1D633PJN98FT9'),
  };
}

const WEB_ACL = /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]{1,128}\/[\w-]+$/;

/** The web ACL that stands before the site; undefined where none is asked for. Throws for what is no ARN of one. */
export function webAclOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return matched(
    'webAcl',
    value,
    WEB_ACL,
    'the ARN of a web ACL of scope CLOUDFRONT, which is in us-east-1: arn:aws:wafv2:us-east-1:…:global/webacl/NAME/ID',
  );
}

const POLICY = /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/;

/** The managed policy that bounds every role; undefined where none is asked for. Throws for what is no ARN of one. */
export function permissionsBoundaryOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return matched(
    'permissionsBoundary',
    value,
    POLICY,
    'the ARN of a managed policy: arn:aws:iam::…:policy/NAME',
  );
}

function matched(key: string, value: unknown, pattern: RegExp, expected: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new Error(
    value === undefined
      ? `${key}: missing; pass -c ${key}=VALUE with ${expected}`
      : `${key}: expected ${expected}, got ${JSON.stringify(value)}`,
  );
}
