/** While a partition is paused, one that is resumed waits at most this long for the fetch under way. */
const PAUSED_WAIT_MS = 50;

/** A member of a consumer group, as kafkajs 2.2.4 has it. */
export interface GroupMember {
  /** How long a fetch waits for records, and how long a member sleeps that has paused all its partitions. */
  maxWaitTime: number;
  paused(): readonly { readonly partitions: readonly number[] }[];
  fetch(nodeId: number): Promise<readonly unknown[]>;
}

/**
 * A partition that is resumed is in the next fetch. kafkajs 2.2.4 lets the one under way end first, which waits for records
 * of partitions that have none left, or sleeps where all were paused: a backlog stands still meanwhile. Says whether
 * kafkajs has the inside that is known here.
 */
export function mendPause({ prototype }: { readonly prototype: GroupMember }): boolean {
  const fetch: unknown = Reflect.get(prototype, 'fetch');
  if (typeof fetch !== 'function' || typeof Reflect.get(prototype, 'paused') !== 'function') return false;
  const usual = new WeakMap<GroupMember, number>();
  prototype.fetch = async function (nodeId) {
    const wait = usual.get(this) ?? this.maxWaitTime;
    usual.set(this, wait);
    const isAnyPaused = this.paused().some(({ partitions }) => partitions.length > 0);
    this.maxWaitTime = isAnyPaused ? Math.min(wait, PAUSED_WAIT_MS) : wait;
    return fetch.call(this, nodeId) as ReturnType<GroupMember['fetch']>;
  };
  return true;
}
