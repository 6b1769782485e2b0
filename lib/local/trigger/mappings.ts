import { createKafka } from '../kafka-client.ts';
import type { Functions } from '../workers/function.ts';
import { createLagReader } from './lag-reader.ts';
import type { Report } from './report.ts';
import type { MappingCounts, Mappings, MappingSettings, MappingState, MappingStatus } from './mapping.ts';
import { readMappings, writeMappings } from './mapping-store.ts';
import { type Poller, startPoller } from './poller.ts';

const DISABLE_GRACE_MS = 15 * 60_000;
const STOP_GRACE_MS = 10_000;
const USER = 'USER_INITIATED';

export interface MappingsOptions {
  /** `<state>/mappings.json`. */
  readonly file: string;
  /** `host:port` of each broker. */
  readonly brokers: readonly string[];
  readonly functions: Functions;
  /** One line, for the user, about one mapping. */
  readonly onWarning?: (settings: MappingSettings, text: string) => void;
}

interface Entry {
  settings: MappingSettings;
  enabled: boolean;
  reason: string;
  lastModified: number;
  state: MappingState;
  result: string;
  counts: { -readonly [K in keyof MappingCounts]: MappingCounts[K] };
  poller?: Poller;
  /** Changes of one mapping happen one after the other. */
  work: Promise<void>;
}

/** Mappings of the file are known at once; nothing polls before `start`. */
export function createMappings(options: MappingsOptions): Mappings {
  const kafka = createKafka({
    brokers: options.brokers,
    clientId: 'millrace-trigger',
    retry: { retries: 2 },
  });
  const lags = createLagReader(kafka);
  const entries = new Map<string, Entry>();
  for (const stored of readMappings(options.file)) {
    entries.set(stored.settings.UUID, {
      ...stored,
      state: stored.enabled ? 'Enabled' : 'Disabled',
      result: 'No records processed',
      counts: noCounts(),
      work: Promise.resolve(),
    });
  }
  let started = false;
  let stopped = false;

  const save = (): void =>
    writeMappings(
      options.file,
      [...entries.values()].map(({ settings, enabled, reason, lastModified }) => ({
        settings,
        enabled,
        reason,
        lastModified,
      })),
    );
  const need = (uuid: string): Entry => {
    const entry = entries.get(uuid);
    if (entry === undefined) throw new Error(`No event source mapping ${uuid}`);
    return entry;
  };
  const touch = (entry: Entry): void => {
    entry.lastModified = Date.now() / 1000;
    save();
  };

  function begin(entry: Entry): Promise<void> {
    return new Promise(resolve => {
      entry.poller = startPoller({
        settings: entry.settings,
        bootstrapServers: options.brokers,
        invoke: event => options.functions.invoke(entry.settings.FunctionArn, event),
        report: reportInto(entry, text => options.onWarning?.(entry.settings, text)),
        onSettled: resolve,
      });
    });
  }
  async function end(entry: Entry, graceMs: number): Promise<void> {
    const { poller } = entry;
    delete entry.poller;
    await poller?.stop(graceMs);
  }
  /** Brings the poller to what `enabled` says; each call supersedes what earlier ones have not begun. */
  function settle(entry: Entry, via: MappingState, isChanged: boolean): void {
    entry.state = via;
    const before = entry.work;
    entry.work = (async () => {
      await before;
      if (stopped || entry.state === 'Deleting') return;
      if (entry.poller !== undefined && (isChanged || !entry.enabled)) await end(entry, DISABLE_GRACE_MS);
      if (entry.enabled && entry.poller === undefined && started && !stopped) await begin(entry);
      if (entry.state === via) entry.state = entry.enabled ? 'Enabled' : 'Disabled';
    })();
  }

  return {
    list: () => [...entries.values()].map(statusOf),
    get: uuid => optional(entries.get(uuid), statusOf),
    counts: uuid => optional(entries.get(uuid), ({ counts }) => ({ ...counts })),
    lag: uuid => Promise.resolve(need(uuid)).then(({ settings }) => lags.read(settings)),
    async put(settings, enabled) {
      const known = entries.get(settings.UUID);
      if (known === undefined) {
        const entry: Entry = {
          settings,
          enabled: enabled ?? true,
          reason: USER,
          lastModified: 0,
          state: 'Creating',
          result: 'No records processed',
          counts: noCounts(),
          work: Promise.resolve(),
        };
        entries.set(settings.UUID, entry);
        settle(entry, 'Creating', false);
        touch(entry);
        return statusOf(entry);
      }
      const isChanged = JSON.stringify(known.settings) !== JSON.stringify(settings);
      if (!isChanged && (enabled === undefined || enabled === known.enabled)) return statusOf(known);
      known.settings = settings;
      known.enabled = enabled ?? known.enabled;
      settle(known, 'Updating', isChanged);
      touch(known);
      return statusOf(known);
    },
    async enable(uuid, enabled) {
      const entry = need(uuid);
      if (entry.enabled === enabled) return statusOf(entry);
      entry.enabled = enabled;
      entry.reason = USER;
      settle(entry, enabled ? 'Enabling' : 'Disabling', false);
      touch(entry);
      return statusOf(entry);
    },
    async settled(uuid) {
      const entry = need(uuid);
      for (let work; work !== entry.work; ) {
        work = entry.work;
        await work;
      }
      return statusOf(entry);
    },
    async remove(uuid) {
      const entry = need(uuid);
      entry.state = 'Deleting';
      const before = entry.work;
      entry.work = (async () => {
        await before;
        await end(entry, DISABLE_GRACE_MS);
        if (entries.get(uuid) === entry) entries.delete(uuid);
        save();
      })();
      return statusOf(entry);
    },
    start() {
      if (started) return;
      started = true;
      for (const entry of entries.values()) if (entry.enabled) settle(entry, 'Enabling', false);
    },
    async stop(graceMs = STOP_GRACE_MS) {
      stopped = true;
      await Promise.all([...entries.values()].map(entry => end(entry, graceMs)));
      await lags.stop();
    },
  };
}

function statusOf({ settings, state, reason, result, lastModified }: Entry): MappingStatus {
  return {
    ...settings,
    State: state,
    StateTransitionReason: reason,
    LastProcessingResult: result,
    LastModified: lastModified,
  };
}

function optional<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value);
}

function noCounts(): Entry['counts'] {
  return { polled: 0, committed: 0, invocations: 0, failedInvocations: 0, lastBatch: 0 };
}

function reportInto(entry: Entry, warn: (text: string) => void): Report {
  const { counts } = entry;
  return {
    polled(records) {
      counts.polled += records;
    },
    committed(records) {
      counts.committed += records;
    },
    invoked(records, failed) {
      counts.invocations += 1;
      counts.lastBatch = records;
      if (failed) counts.failedInvocations += 1;
    },
    result(text) {
      entry.result = text;
    },
    warn,
  };
}
