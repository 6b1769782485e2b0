import type { Admin, Kafka } from 'kafkajs';
import type { MappingSettings } from '../../mapping/settings.ts';
import type { PartitionLag } from './mapping.ts';
import { partitionLags } from './positions.ts';

const FRESH_MS = 1_000;

/** Reads groups' lags over one connection a topic, each at most once a second. */
export interface LagReader {
  read(settings: MappingSettings): Promise<readonly PartitionLag[]>;
  stop(): Promise<void>;
}

export function createLagReader(kafka: Kafka): LagReader {
  const cached = new Map<string, { readonly at: number; readonly lags: Promise<readonly PartitionLag[]> }>();
  const admins = new Map<string, Promise<Admin>>();

  /** One a topic: kafkajs keeps asking for every topic it was ever asked about, so that a deleted one would spoil the others. */
  const adminOf = (topic: string): Promise<Admin> => {
    const known = admins.get(topic);
    if (known !== undefined) return known;
    const admin = kafka.admin();
    const connected = admin.connect().then(() => admin);
    admins.set(topic, connected);
    return connected;
  };
  const forget = async (topic: string): Promise<void> => {
    const admin = admins.get(topic);
    admins.delete(topic);
    await admin?.then(a => a.disconnect()).catch(() => undefined);
  };
  const fetch = async ({
    ConsumerGroupId,
    Topics: [topic],
  }: MappingSettings): Promise<readonly PartitionLag[]> => {
    try {
      return await partitionLags(await adminOf(topic), ConsumerGroupId, topic);
    } catch (error) {
      await forget(topic);
      throw error;
    }
  };

  return {
    read(settings) {
      const known = cached.get(settings.UUID);
      if (known !== undefined && performance.now() - known.at < FRESH_MS) return known.lags;
      const lags = fetch(settings);
      cached.set(settings.UUID, { at: performance.now(), lags });
      return lags;
    },
    async stop() {
      await Promise.all([...admins.keys()].map(forget));
    },
  };
}
