/** What one Standard broker carries without pause; bursts above it end. Bytes a second. */
export interface BrokerSpeed {
  /** To its volume. */
  readonly volume: number;
  /** Out of its network card. */
  readonly network: number;
}

const megabitsPerSecond = 125_000;

/** Baselines of the EC2 types behind MSK’s. */
const speeds: Readonly<Record<string, BrokerSpeed>> = {
  'kafka.t3.small': speed(174, 128),
  'kafka.m5.large': speed(650, 750),
  'kafka.m7g.large': speed(630, 937),
  'kafka.m7g.xlarge': speed(1_250, 1_876),
  'kafka.m7g.2xlarge': speed(2_500, 3_750),
};

/** Throws for a type the table does not have, naming the setting. */
export function brokerSpeed(instanceType: string): BrokerSpeed {
  const found = speeds[instanceType];
  if (found) return found;
  throw new Error(
    `broker.instanceType: the speed of ${instanceType} is not known; add it to lib/cost/brokers.ts`,
  );
}

/** Of megabits a second. */
function speed(volume: number, network: number): BrokerSpeed {
  return { volume: volume * megabitsPerSecond, network: network * megabitsPerSecond };
}
