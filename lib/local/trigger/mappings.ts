import { Refusal } from '../../terminal/refusal.ts';
import { createKafka } from '../kafka-client.ts';
import { knownTopics, topicsFileOf } from '../topics/known-topics.ts';
import { createTopicIds } from '../topics/topic-ids.ts';
import { eventBytesOf, type Functions } from '../workers/function.ts';
import { Counters } from './counters.ts';
import { createLagReader } from './lag-reader.ts';
import type { MappingSettings } from '../../mapping/settings.ts';
import type { Mappings, MappingState, MappingStatus } from './mapping.ts';
import { type Lost, readMappings, type StoredMapping, writeMappings } from './mapping-store.ts';
import { type Poller, startPoller } from './poller.ts';
import type { Report } from './report.ts';
import { settingsFaults, timeoutFault } from '../../mapping/judge.ts';

const DISABLE_GRACE_MS = 15 * 60_000;
const STOP_GRACE_MS = 10_000;
const USER = 'USER_INITIATED';
const UNFIT_FUNCTION = 'FUNCTION_CONFIG_NOT_VALID';

export interface MappingsOptions {
  /** `<state>/mappings.json`. */
  readonly file: string;
  /** `host:port` of each broker. */
  readonly brokers: readonly string[];
  readonly functions: Pick<Functions, 'get' | 'invoke'>;
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
  lost: Lost | undefined;
  counters: Counters;
  lastBatch: number;
  calls: number;
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
  const topicIds = createTopicIds(options.brokers);
  const topics = knownTopics(topicsFileOf(options.file));
  const entries = new Map<string, Entry>();
  for (const stored of readMappings(options.file)) {
    entries.set(stored.settings.UUID, newEntry(stored, stored.enabled ? 'Enabled' : 'Disabled'));
  }
  let started = false;
  let stopped = false;

  const save = (): void =>
    writeMappings(
      options.file,
      [...entries.values()]
        .filter(({ state }) => state !== 'Deleting')
        .map(({ settings, enabled, reason, lastModified, lost }) => ({
          settings,
          enabled,
          reason,
          lastModified,
          ...(lost && { lost }),
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

  const unfit = ({ FunctionArn }: MappingSettings): readonly [string] | undefined => {
    const fault = timeoutFault(options.functions.get(FunctionArn)?.timeoutMs);
    return fault === undefined ? undefined : [fault];
  };

  function begin(entry: Entry): Promise<void> {
    return new Promise(resolve => {
      entry.poller = startPoller({
        settings: entry.settings,
        bootstrapServers: options.brokers,
        invoke: event => options.functions.invoke(entry.settings.FunctionArn, event),
        eventBytes: () => eventBytesOf(options.functions.get(entry.settings.FunctionArn)),
        report: reportInto(entry, save, text => options.onWarning?.(entry.settings, text)),
        topicIds,
        knownTopics: topics,
        onSettled: resolve,
      });
    });
  }
  async function end(entry: Entry, graceMs: number): Promise<void> {
    const { poller } = entry;
    await poller?.stop(graceMs);
    if (entry.poller === poller) delete entry.poller;
  }
  /** Brings the poller to what `enabled` says; each call supersedes what earlier ones have not begun. */
  function settle(entry: Entry, via: MappingState, isChanged: boolean): void {
    entry.state = via;
    const before = entry.work;
    entry.work = (async () => {
      await before;
      if (stopped || entry.state === 'Deleting') return;
      if (entry.poller !== undefined && (isChanged || !entry.enabled)) await end(entry, DISABLE_GRACE_MS);
      if (entry.enabled && entry.poller === undefined && started && !stopped) {
        if (isRefused(entry)) return;
        await begin(entry);
      }
      if (entry.state === via) entry.state = entry.enabled ? 'Enabled' : 'Disabled';
    })();
  }

  /** A function that changed since may no longer be fit: then the mapping is disabled, and says why. */
  function isRefused(entry: Entry): boolean {
    const [fault] = unfit(entry.settings) ?? [];
    if (fault === undefined) {
      if (entry.reason === UNFIT_FUNCTION) entry.reason = USER;
      return false;
    }
    entry.state = 'Disabled';
    entry.reason = UNFIT_FUNCTION;
    entry.result = `PROBLEM: ${fault}`;
    options.onWarning?.(entry.settings, fault);
    return true;
  }

  return {
    list: () => [...entries.values()].map(statusOf),
    get: uuid => optional(entries.get(uuid), statusOf),
    counts: uuid =>
      optional(entries.get(uuid), ({ counters, lastBatch, calls }) => ({
        ...counters.totals(),
        lastBatch,
        calls,
      })),
    minutes: (uuid, counter) => entries.get(uuid)?.counters.minutes(counter) ?? [],
    lag: uuid => Promise.resolve(need(uuid)).then(({ settings }) => lags.read(settings)),
    async put(settings, enabled) {
      const faults = [...settingsFaults(settings), ...(unfit(settings) ?? [])];
      if (faults.length > 0) throw new Refusal(faults.join('; '));
      const known = entries.get(settings.UUID);
      if (known === undefined) {
        const stored = { settings, enabled: enabled ?? true, reason: USER, lastModified: 0 };
        const entry = newEntry(stored, 'Creating');
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
      const isRefusedNow = entry.enabled && entry.reason === UNFIT_FUNCTION;
      if (entry.enabled === enabled && !isRefusedNow) return statusOf(entry);
      entry.enabled = enabled;
      entry.reason = USER;
      if (enabled) entry.lost = undefined;
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
      touch(entry);
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
      topicIds.stop();
      await lags.stop();
    },
  };
}

function statusOf({ settings, state, reason, result, lost, lastModified }: Entry): MappingStatus {
  return {
    ...settings,
    State: state,
    StateTransitionReason: reason,
    LastProcessingResult: lost === undefined || result.startsWith('PROBLEM') ? result : lostText(lost),
    LastModified: lastModified,
  };
}

/** What batches that go well do not take away again. */
function lostText({ records, which }: Lost): string {
  const many =
    records === 1
      ? '1 record was given up and is'
      : `${records.toLocaleString('en')} records were given up and are`;
  return `PROBLEM: ${many} kept nowhere but in the topic, the last: ${which}. Stopping the stream and starting it takes this line away`;
}

function optional<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value);
}

function newEntry(stored: StoredMapping, state: MappingState): Entry {
  return {
    ...stored,
    lost: stored.lost,
    state,
    result: 'No records processed',
    counters: new Counters(),
    lastBatch: 0,
    calls: 0,
    work: Promise.resolve(),
  };
}

function reportInto(entry: Entry, save: () => void, warn: (text: string) => void): Report {
  return {
    add: (counter, amount) => entry.counters.add(counter, amount),
    batch(records) {
      entry.lastBatch = records;
    },
    calls(underWay) {
      entry.calls = underWay;
    },
    lost(records, which) {
      entry.lost = { records: (entry.lost?.records ?? 0) + records, which };
      save();
    },
    result(text) {
      entry.result = text;
    },
    warn,
  };
}
