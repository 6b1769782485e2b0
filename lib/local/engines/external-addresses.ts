import { Refusal } from '../../terminal/refusal.ts';
import type { MysqlCredentials } from './engine.ts';

/** Engines of somebody else, as the environment names them. */
export interface ExternalAddresses {
  readonly brokers?: readonly string[];
  readonly mysql?: MysqlCredentials;
  readonly dynamodb?: string;
}

/** @throws Refusal naming the variable and the form it should have. */
export function externalAddresses(env: Readonly<Record<string, string | undefined>>): ExternalAddresses {
  return {
    ...(env.MILLRACE_KAFKA ? { brokers: parseBrokers(env.MILLRACE_KAFKA) } : {}),
    ...(env.MILLRACE_MYSQL ? { mysql: parseMysql(env.MILLRACE_MYSQL) } : {}),
    ...(env.MILLRACE_DYNAMODB ? { dynamodb: parseEndpoint(env.MILLRACE_DYNAMODB) } : {}),
  };
}

function parseBrokers(value: string): readonly string[] {
  const brokers = value.split(',').map(broker => broker.trim());
  const wrong = brokers.find(broker => {
    const port = Number(/^(?:[^\s/:]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(broker)?.[1] ?? 0);
    return port < 1 || port > 65_535;
  });
  if (wrong !== undefined) throw wrongForm('MILLRACE_KAFKA', wrong, 'host:port, several separated by commas');
  return brokers;
}

/** The password may hold anything that is written as in any URL. It is not repeated in the message. */
function parseMysql(value: string): MysqlCredentials {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['mysql:', 'mariadb:'].includes(url.protocol) || url.hostname === '' || url.username === '')
    throw wrongForm('MILLRACE_MYSQL', 'what it holds', 'mysql://user:password@host:port');
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

function parseEndpoint(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'http:') throw wrongForm('MILLRACE_DYNAMODB', value, 'http://host:port');
  return url.origin;
}

function wrongForm(variable: string, found: string, form: string): Refusal {
  return new Refusal(`${variable}: ${found} is not of the form ${form}`);
}
