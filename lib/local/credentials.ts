import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A pair of keys as every AWS client takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function credentialsFileOf(stateDir: string): string {
  return join(stateDir, 'credentials');
}

/**
 * The credentials of a state, made at its first start and kept: `<state>/credentials`, for its user alone, in AWS's
 * shared credentials format.
 */
export function ownCredentials(stateDir: string): Credentials {
  const file = credentialsFileOf(stateDir);
  const kept = readIfThere(file);
  if (kept !== undefined) {
    chmodSync(file, 0o600);
    return kept;
  }
  const made = {
    // Letters and digits alone, as DynamoDB Local asks for.
    accessKeyId: `MILLRACE${randomBytes(6).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
  const draft = `${file}.new`;
  const lines = [
    '[default]',
    `aws_access_key_id = ${made.accessKeyId}`,
    `aws_secret_access_key = ${made.secretAccessKey}`,
  ];
  writeFileSync(draft, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return made;
}

/** Throws where the file cannot be read or has no pair of keys. */
export function readCredentials(file: string): Credentials {
  const text = readFileSync(file, 'utf8');
  const value = (name: string): string =>
    new RegExp(`^${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(text)?.[1] ?? '';
  const accessKeyId = value('aws_access_key_id');
  const secretAccessKey = value('aws_secret_access_key');
  if (accessKeyId === '' || secretAccessKey === '') throw new Error(`${file} holds no credentials`);
  return { accessKeyId, secretAccessKey };
}

/** One that holds none was cut off by a kill, or emptied by hand: it is made again. */
function readIfThere(file: string): Credentials | undefined {
  try {
    return readCredentials(file);
  } catch {
    return undefined;
  }
}
