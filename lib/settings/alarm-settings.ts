import { matching, whole } from './rules.ts';

/** The bounds from which alarms ring, and who hears of it. */
export interface AlarmSettings {
  /** Kafka records that a stream has not taken, all partitions together. */
  readonly lagRecords: number;
  /** Seconds from the sending of a record until its batch was done. */
  readonly lagSeconds: number;
  /** Percent of a broker's volume in use. */
  readonly brokerDiskPercent: number;
  /** Percent of a broker's processor in use. */
  readonly brokerProcessorPercent: number;
  /** Percent of `database.maxAcu` in use. */
  readonly databasePercent: number;
  /** Answers of 500 and above of the API in five minutes. */
  readonly apiErrors: number;
  /** US dollars that the whole account may cost in a month; left out, no budget watches it. */
  readonly monthUsd?: number;
  /** Gets an e-mail for each alarm, once its owner has confirmed it; left out, no e-mail is sent. */
  readonly email?: string;
}

const ranges = {
  lagRecords: [1, 1_000_000_000],
  lagSeconds: [1, 604_800],
  brokerDiskPercent: [1, 99],
  brokerProcessorPercent: [1, 99],
  databasePercent: [1, 99],
  apiErrors: [1, 1_000_000],
} as const satisfies Record<keyof Omit<AlarmSettings, 'email' | 'monthUsd'>, readonly [number, number]>;

/** What is wrong with them, by path. `windowSeconds`: the longest batch window, for which every record waits anyway. */
export function alarmFaults(alarms: AlarmSettings, windowSeconds: number): string[] {
  const faults = Object.entries(ranges).flatMap(([name, [min, max]]) =>
    whole(`alarms.${name}`, alarms[name as keyof typeof ranges], min, max),
  );
  if (alarms.lagSeconds < windowSeconds + 60)
    faults.push(
      `alarms.lagSeconds must be at least 60 above the longest batch window (${windowSeconds}), not ${alarms.lagSeconds}`,
    );
  const { email, monthUsd = 1 } = alarms;
  faults.push(...whole('alarms.monthUsd', monthUsd, 1, 10_000_000));
  if (email !== undefined)
    faults.push(
      ...matching('alarmEmail', email, /^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an address such as who@example.com'),
    );
  return faults;
}
