import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { lineOf } from '../../terminal/command.ts';
import { Refusal } from '../../terminal/refusal.ts';

/** Whose account AWS's tools of this process act on, and where. */
export interface Caller {
  readonly account: string;
  readonly region: string;
}

/** Credentials are looked for in many places, the last of them an address that may not answer at all. */
const mostMs = 15_000;

/** Asks AWS who is calling. Refused in one line that says what is missing: a region, credentials, or AWS itself. */
export async function findCaller(): Promise<Caller> {
  const client = new STSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  try {
    const region = await client.config.region().catch((cause: unknown) => {
      const missing = 'no AWS region: set AWS_REGION, for instance AWS_REGION=eu-west-1';
      throw new Refusal(/not accepted: region="[^"]/.test(lineOf(cause)) ? lineOf(cause) : missing, {
        cause,
      });
    });
    const { Account = '' } = await inTime(client.send(new GetCallerIdentityCommand({})));
    return { account: Account, region };
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(reasonOf(error), { cause: error });
  } finally {
    client.destroy();
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${mostMs / 1000} s`)), mostMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return `no AWS credentials (${lineOf(error)}): sign in (aws sso login, aws configure), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`;
  if (name === 'Unknown')
    return 'what answers is not AWS: look at AWS_ENDPOINT_URL, and at a proxy on the way';
  if (error instanceof Error && '$fault' in error)
    return `AWS refuses these credentials: ${lineOf(error)}; sign in again, or name others by AWS_PROFILE`;
  return `AWS does not answer: ${lineOf(error)}`;
}
