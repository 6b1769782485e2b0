import type { GiveIds } from '../../../domain/simulated.ts';
import type { LocalRun } from '../local-run.ts';
import type { Rejection } from './rejections.ts';

/** What the user asked of a source. */
export interface Asked {
  readonly file: string | undefined;
  /** Rows; Infinity when there is no limit. */
  readonly limit: number;
  /** Left out, it is the source's own. */
  readonly topic: string | undefined;
  readonly state: string;
  /** Rows that may be rejected before the command fails. */
  readonly allowRejected: number;
  /** The source's own flags by name. */
  readonly own: Readonly<Record<string, string | undefined>>;
}

/** One message to send. */
export interface SourceMessage {
  readonly value: string | Buffer;
  /** Messages of one key go to one partition, in order; without a key the partitions take turns. */
  readonly key?: string;
  /** How many of the source's rows it carries. */
  readonly rows: number;
  /** When it happened, for --speed. */
  readonly eventTimeMs?: number;
  /**
   * Of the message after this one. `now`: it belongs to the same moment, and --interval does not separate them. `later`: it
   * may be long in coming, so this one does not wait for it to share a send.
   */
  readonly next?: 'now' | 'later';
}

/** A flag of one source; its value is text. */
export interface SourceFlag {
  /** What stands for the value in the usage. */
  readonly value: string;
  /** Lines of the usage. */
  readonly says: readonly string[];
}

/** Where messages come from: `npm run produce -- NAME`. */
export interface Source {
  readonly name: string;
  /** What --topic is when it is left out; without one, --topic must be given. */
  readonly topic?: string | TopicOfRun;
  /** What --limit and the summary count, in the singular. */
  readonly unit: string;
  /** A message of it may carry many rows, so the summary says how many went. */
  readonly groupsRows?: true;
  /** Its messages have event times when they come from a file, so --speed can replay them. */
  readonly hasEventTimes: boolean;
  /** Seconds between messages when --interval is left out. */
  interval(file: string | undefined, own: Asked['own']): number;
  /** What its usage says, beside the flags of every source. */
  readonly usage: {
    readonly about: string;
    readonly file: SourceFlag;
    readonly interval: string;
    readonly notes: string;
  };
  /** Its own flags by name. */
  readonly flags: Readonly<Record<string, SourceFlag>>;
  /** Opens what is to be read, before anything is asked of the run; `say` hears what is waited for. Refuses what cannot be read. */
  open(asked: Asked, say: (line: string) => void): Promise<OpenSource>;
}

/** A topic that each run names otherwise. */
export interface TopicOfRun {
  /** What it is, for the usage. */
  readonly says: string;
  /** Its name, among the topics of a run; undefined where the run has none. */
  among(topics: readonly string[]): string | undefined;
}

export interface OpenSource {
  /** What it reads, for messages. */
  readonly file: string | undefined;
  /** How much of its file has been read, 0 to 1; left out where that is not known. */
  readonly share?: () => number | undefined;
  /** Ends a pipe that is read; what has come of it is given all the same. */
  readonly end?: () => void;
  /** Does at the run what its messages need, and answers how they are made. */
  prepare(setUp: SetUp): Promise<(sending: Sending) => AsyncIterable<SourceMessage>>;
  /** Its own lines of the summary, at the end. */
  notes?(): readonly string[];
}

/** What a source prepares with. */
export interface SetUp {
  readonly run: LocalRun;
  /** Where the messages go. */
  readonly topic: string;
  readonly say: (line: string) => void;
  /** Asks a run that may be starting, again and again until it answers. */
  readonly ask: <T>(question: () => Promise<T>) => Promise<T>;
}

/** What a source makes messages with. */
export interface Sending {
  /** Rows to read at most, rejected ones included. */
  readonly limit: number;
  /** Notes a row that is not sent, and says so. */
  readonly reject: (line: number, rejection: string | Rejection) => void;
  readonly giveIds: GiveIds;
  /** Where messages of a key go. */
  readonly partitionOf: (key: string) => number;
  /** The user asked for the end: the source gives what it holds, and ends. */
  readonly stop: AbortSignal;
}
