import { devNull } from 'node:os';
import type { LocalRun } from './local-run.ts';

/**
 * Makes every AWS client of this process speak to the local run and to nothing else: whatever AWS_* variables,
 * profiles and credentials files say is put out of sight first.
 */
export function aimAt(run: Pick<LocalRun, 'endpointUrl'>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: run.endpointUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'millrace',
    AWS_SECRET_ACCESS_KEY: 'millrace',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  });
}
