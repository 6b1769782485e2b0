import type { Context } from 'aws-lambda';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { sendingTo } from '../io/producer.ts';
import type { Outgoing } from '../io/producer.ts';
import { readProducerEnv } from './env.ts';

type Handler = (event: unknown, context: Context) => Promise<{ readonly rows: number }>;

/** What may be given to a producer, under the name of its pipeline. */
export interface Given {
  readonly name: string;
  /** The message of one of them, or what is wrong with it. */
  readonly messageOf: (value: unknown) => Outgoing | string;
}

/**
 * A handler that sends what `{"<name>": […]}` holds, and returns when the topic has it; called with anything else, as the
 * schedule does, it does as `otherwise`. Rejects, and sends nothing, when one of them cannot be sent.
 */
export function sendingGiven({ name, messageOf }: Given, otherwise: Handler): Handler {
  const { brokers, protocol, topic } = readProducerEnv(process.env);
  const log = openLog(`${name}-producer`);
  const metrics = openMetrics(`${name}-producer`, process.env);
  const send = sendingTo(brokers, protocol, topic, (message, error) => log.warn(message, error));

  return async (event, context) => {
    const { [name]: given } = Object(event) as Readonly<Record<string, unknown>>;
    if (!Array.isArray(given)) return otherwise(event, context);
    log.begin(context);
    await send(
      given.map((value, index) => {
        const message = messageOf(value);
        if (typeof message === 'string') throw new Error(`${name}[${index}]: ${message}`);
        return message;
      }),
    );
    log.info('produced', { topic, rows: given.length });
    metrics.write({ RowsOut: given.length });
    return { rows: given.length };
  };
}
