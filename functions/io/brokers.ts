import type { KafkaConfig } from 'kafkajs';
import type { BrokerProtocol } from './broker-protocol.ts';

/** The address rule: the one place where the cloud's brokers and this machine's differ. */
export function connection(
  brokers: readonly string[],
  protocol: BrokerProtocol,
  region: string,
): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl' | 'connectionTimeout' | 'authenticationTimeout'> {
  if (protocol === 'plaintext') return { brokers: [...brokers] };
  return {
    brokers: [...brokers],
    // A function that has just started needs more than kafkajs's second for TLS, and its own credentials first.
    connectionTimeout: 10_000,
    authenticationTimeout: 20_000,
    ssl: true,
    sasl: {
      mechanism: 'oauthbearer',
      oauthBearerProvider: async () => {
        const { generateAuthToken } = await import('aws-msk-iam-sasl-signer-js');
        return { value: (await generateAuthToken({ region })).token };
      },
    },
  };
}
