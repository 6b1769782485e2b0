import { readText } from './body.ts';
import { isObject, type Json } from '../assembly/template.ts';
import { sendJson } from './reply.ts';
import { type Call, ServiceError } from './service.ts';

export interface Secret {
  readonly name: string;
  readonly arn: string;
  /** As GetSecretValue answers it. */
  readonly value: string;
}

/** The secret that an ARN or a name names. */
export type SecretOf = (id: string) => Promise<Secret | undefined>;

const mostBytes = 64 * 1024;
const target = 'secretsmanager.';

/** Secrets Manager's GetSecretValue for the secrets of the app; what else it is asked it refuses by name. */
export function createSecretsManager(secretOf: SecretOf) {
  return async (call: Call): Promise<void> => {
    const operation = String(call.request.headers['x-amz-target'] ?? '').replace(target, '');
    if (operation !== 'GetSecretValue')
      throw new ServiceError(
        'UnknownOperationException',
        400,
        `Secrets Manager's ${operation} is not played on this machine: secrets are made by the app's template`,
      );
    const found = await secretOf(idOf(await readText(call.request, mostBytes)));
    if (found === undefined)
      throw new ServiceError(
        'ResourceNotFoundException',
        400,
        "Secrets Manager can't find the specified secret.",
      );
    sendJson(call, 200, {
      ARN: found.arn,
      Name: found.name,
      SecretString: found.value,
      VersionStages: ['AWSCURRENT'],
    });
  };
}

/** What Secrets Manager takes for a secret: its ARN, its ARN without the random suffix, its name. */
export function isNamed({ arn, name }: Pick<Secret, 'arn' | 'name'>, id: string): boolean {
  return [arn, arn.replace(/-[A-Za-z0-9]{6}$/, ''), name].includes(id);
}

function idOf(text: string): string {
  const body = parsed(text);
  if (isObject(body) && typeof body.SecretId === 'string') return body.SecretId;
  throw new ServiceError('SerializationException', 400, 'The request body needs a text SecretId');
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
