import { devNull } from 'node:os';
import { type Credentials, credentialsFileOf, readCredentials } from '../local/credentials.ts';
import { Refusal } from '../terminal/refusal.ts';
import type { LocalRun } from './local-run.ts';

/**
 * Makes every AWS client of this process speak to the local run and to nothing else: whatever AWS_* variables,
 * profiles and credentials files say is put out of sight first. Throws Refusal where the run's credentials are not for
 * this user.
 */
export function aimAt({ endpointUrl, state }: Pick<LocalRun, 'endpointUrl' | 'state'>): void {
  signAt(endpointUrl, credentialsOf(state));
}

/** As `aimAt`, for an endpoint that has credentials of its own. */
export function signAt(endpointUrl: string, credentials: Credentials): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  });
}

/** For what does not verify them. */
export const anyCredentials: Credentials = { accessKeyId: 'millrace', secretAccessKey: 'millrace' };

function credentialsOf(state: string): Credentials {
  const file = credentialsFileOf(state);
  try {
    return readCredentials(file);
  } catch (error) {
    // A run of an older version, which takes any.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return anyCredentials;
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      `cannot read the credentials of this run, which are for the user who started it (${why})`,
      {
        cause: error,
      },
    );
  }
}
