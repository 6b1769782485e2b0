import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { answeringWithin } from './request-handler.ts';

export interface DatabaseSecret {
  readonly user: string;
  readonly password: string;
}

/** Name and password of a database user. Throws for a secret that holds something else. */
export async function readDatabaseSecret(secretArn: string): Promise<DatabaseSecret> {
  const client = new SecretsManagerClient({ requestHandler: answeringWithin(10_000) });
  const { SecretString = '' } = await client
    .send(new GetSecretValueCommand({ SecretId: secretArn }))
    .finally(() => client.destroy());
  const { username, password } = parsed(SecretString);
  // They stand in statements that take no parameters.
  if (!/^\w{1,32}$/.test(username) || !/^[A-Za-z0-9]{20,128}$/.test(password))
    throw new Error(`${secretArn} holds no username and password of letters and digits`);
  return { user: username, password };
}

function parsed(text: string): Readonly<Record<'username' | 'password', string>> {
  try {
    const { username, password } = JSON.parse(text) as Record<string, unknown>;
    return { username: String(username), password: String(password) };
  } catch {
    return { username: '', password: '' };
  }
}
