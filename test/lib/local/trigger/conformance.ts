/** Items of the notes on event source mappings for Kafka that have no test here, each with its reason. */
export const NOT_PLAYED: Readonly<Record<number, string>> = {
  2: 'self-managed Kafka: the app has an MSK cluster; a template with SelfManagedEventSource is refused (40)',
  10: 'schema registries are refused by name (67)',
  41: 'authentication to brokers: the local broker listens on loopback, in plaintext, without users',
  42: 'the answer for self-managed Kafka (2)',
  58: 'an S3 destination is refused by name (55)',
  66: 'customer keys: nothing is encrypted on this machine; KmsKeyArn is refused by name (40)',
  69: 'the broker is the one this repository pins',
  72: 'CloudWatch log streams of the pollers: what they would say is said on the screen',
  73: 'permissions of the role: the templates are checked offline, nothing is asked here',
  74: 'permissions on the brokers, as 73',
  75: 'permissions on destinations, as 73',
  76: 'authentication to brokers, as 41',
  77: 'networks: there is one, loopback',
  79: 'Queue mode is refused with self-managed Kafka (40)',
  80: 'Queue mode, as 79',
  81: 'Queue mode, as 79',
  84: 'about tools that offered settings before the service did',
  87: 'networks, as 77',
  88: 'secrets of brokers, as 41',
};

/** Items about the Lambda API, whose tests stand with the endpoint. */
export const OF_THE_ENDPOINT: readonly number[] = [38, 39, 43, 44];

export const ITEMS = 90;
