import type { AlarmSettings } from './alarm-settings.ts';
import type { DomainName } from './domain-name.ts';
import type { FunctionSettings, PollingSettings } from './stream-settings.ts';

export type Stage = 'local' | 'dev' | 'prod' | 'bench';

/**
 * Everything a stage may differ in but for its pipelines, each of which has settings of its own. Nothing else in `lib`
 * or `bin` looks at context or the environment.
 */
export interface Settings {
  readonly stage: Stage;
  /** What reads the topics of all streams, those that users make too. */
  readonly polling: PollingSettings;
  readonly topic: TopicSettings;
  readonly broker: BrokerSettings;
  readonly network: NetworkSettings;
  readonly database: DatabaseSettings;
  readonly query: QuerySettings;
  readonly userStreams: UserStreamSettings;
  /** Whether brokers, tables, database and logs outlive their stack. */
  readonly keepData: boolean;
  readonly site: SiteSettings;
  /** The site’s own address. No stage sets it; a command line may (`-c domain=…`). */
  readonly domain?: DomainName;
  /** ARN of an AWS WAF web ACL of one's own before the site, in place of that of `site.visitorRequests`. No stage sets it; a command line may (`-c webAcl=…`). */
  readonly webAcl?: string;
  /** ARN of the managed policy that bounds every role the app makes. No stage sets it; a command line may (`-c permissionsBoundary=…`). */
  readonly permissionsBoundary?: string;
  /** Lines of functions below it are not written. */
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly alarms: AlarmSettings;
}

export interface TopicSettings {
  readonly partitions: number;
}

export interface BrokerSettings {
  /** As MSK names it. The broker of the local target has the same minor version; a test compares them. */
  readonly kafkaVersion: string;
  /** A Standard broker, with a volume of its own. */
  readonly instanceType: string;
  readonly zones: number;
  readonly brokersPerZone: number;
  /** GiB of EBS volume each broker has. */
  readonly storageGib: number;
  /** Copies of each partition, on as many brokers. */
  readonly replication: number;
  /** Copies that must have a message before it counts as written. */
  readonly minInsyncReplicas: number;
  /** GiB that a broker's volume may grow to by itself as it fills; no more than `storageGib` leaves it as it is. */
  readonly storageMaxGib: number;
}

export interface NetworkSettings {
  /**
   * Zones in which endpoints of AWS services stand, each paid by the hour. Clients in all zones reach them; where this one
   * fails, those in others stand still too.
   */
  readonly endpointZones: number;
}

export interface DatabaseSettings {
  /** Aurora capacity units, in halves; 0 lets the database sleep when nobody asks. */
  readonly minAcu: number;
  readonly maxAcu: number;
  /** Instances in other zones that take over when the writer's fails; each costs what the writer does. */
  readonly readers: number;
  /** Days back to which the database can be restored. */
  readonly backupDays: number;
}

export interface QuerySettings extends FunctionSettings {
  /** Calls at a time. Distinct views are cached apart: this bounds what anybody can ask of the database. */
  readonly concurrency: number;
  /** Whole seconds for which it keeps what Lambda and CloudWatch say of the streams; CloudWatch is paid by the figure. */
  readonly mappingsSeconds: number;
  /** Whether the page shows the bytes of what was set aside; the command `streams aside` does in any case. */
  readonly setAsideBytes: boolean;
}

/** Of streams whose functions are made at run time, out of users' modules. */
export interface UserStreamSettings {
  /** What they may read on AWS: names of topics, or beginnings of names that end with `*`; `*` for any of the cluster. */
  readonly topics: readonly string[];
}

export interface SiteSettings {
  /** Edge locations: North America and Europe; most; all. */
  readonly priceClass: '100' | '200' | 'all';
  /** Days that logs of requests are kept; 0 writes none, and leaves no bucket behind. */
  readonly accessLogDays: number;
  /**
   * Requests that one address may make in five minutes before a web ACL blocks it, in us-east-1, where CloudFront's can be; 0
   * makes none. An open page makes 600.
   */
  readonly visitorRequests: number;
}
