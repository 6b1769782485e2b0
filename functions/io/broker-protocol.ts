/** `sasl-iam`: TLS, with tokens signed by the caller's AWS credentials. `plaintext`: nothing. */
export type BrokerProtocol = 'sasl-iam' | 'plaintext';

export function parseProtocol(text: string): BrokerProtocol {
  if (text === 'sasl-iam' || text === 'plaintext') return text;
  throw new Error(`BROKER_PROTOCOL must be sasl-iam or plaintext, not ${JSON.stringify(text)}`);
}
