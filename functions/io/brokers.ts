import type { KafkaConfig } from 'kafkajs';
import type { BrokerProtocol } from './broker-protocol.ts';

/** The address rule: the one place where the cloud's brokers and this machine's differ. */
export function connection(
  brokers: readonly string[],
  protocol: BrokerProtocol,
  region: string,
): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> {
  if (protocol === 'plaintext') return { brokers: [...brokers] };
  return {
    brokers: [...brokers],
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
