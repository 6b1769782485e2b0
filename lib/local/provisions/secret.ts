import { createHash, randomInt } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Provision } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { objectOf, textOf } from '../assembly/template.ts';
import { isNamed, type Secret, type SecretOf } from '../endpoint/secrets.ts';
import { writeJsonFile } from '../json-file.ts';

type Kept = Readonly<Record<string, Secret>>;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * `AWS::SecretsManager::Secret`: made once, of the template's GenerateSecretString, and kept in `file`, which is its user's
 * alone. Random letters and digits, whatever else the template would allow.
 */
export function createSecrets(file: string) {
  let kept = read(file);
  const provision: Provision = {
    apply({ name, properties }) {
      const known = kept[name];
      if (known !== undefined) return Promise.resolve(standing(known));
      const made = { name, arn: arnOf(name), value: valueOf(objectOf(properties.GenerateSecretString)) };
      kept = { ...kept, [name]: made };
      write(file, kept);
      return Promise.resolve(standing(made));
    },
    remove({ ref }) {
      kept = Object.fromEntries(Object.entries(kept).filter(([, { arn }]) => arn !== ref));
      write(file, kept);
      return Promise.resolve();
    },
  };
  const find: SecretOf = async id => Object.values(kept).find(secret => isNamed(secret, id));
  return { provision, find };
}

function standing({ arn }: Secret) {
  return { ref: arn, attribute: (attribute: string) => (attribute === 'Id' ? arn : undefined) };
}

/** The six characters behind a name, which Secrets Manager adds too. */
function arnOf(name: string): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-${suffix}`;
}

function valueOf(generate: ReturnType<typeof objectOf>): string {
  const length = Number(textOf(generate.PasswordLength) || '32');
  const random = Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
  const key = textOf(generate.GenerateStringKey);
  if (key === '') return random;
  const template: unknown = JSON.parse(textOf(generate.SecretStringTemplate));
  return JSON.stringify({ ...Object(template), [key]: random });
}

function read(file: string): Kept {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : {};
}

/** Nobody else could read it, not for a moment: the file is there, and closed, before anything is in it. */
function write(file: string, kept: Kept): void {
  writeFileSync(`${file}.new`, '', { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  writeJsonFile(file, kept);
}
