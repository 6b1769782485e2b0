import { redrivenTopics } from '../../../domain/redriven-place.ts';
import type { PartitionTime, StreamTime } from '../../../domain/posts/watermark.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';

/** A partition of the word's topic, or of one that was read before. */
interface PlacedTime extends PartitionTime {
  readonly topic: string;
  readonly partition: number;
}

interface PlacedStreamTime extends StreamTime {
  readonly partitions: readonly PlacedTime[];
}

/**
 * How far each partition's posts have come. What was redriven, by either stream, says nothing of it; partitions of a topic
 * that is no longer read fall silent, and so do not count.
 */
export async function readStreamTime(cluster: Cluster, patience: Patience): Promise<PlacedStreamTime> {
  const { rows } = await execute(
    cluster,
    `SELECT MAX(a.newest_event_time), ${agoMs('MAX(a.processed_at)')},
  ${agoMs(`COALESCE(${oldest('day')}, ${oldest('mark')})`)}, m.topic, m.part
FROM (SELECT source, topic, part, MAX(next_offset) AS next_offset FROM posts_ledger GROUP BY source, topic, part) m
JOIN posts_ledger a ON a.source = m.source AND a.topic = m.topic AND a.part = m.part AND a.next_offset = m.next_offset
WHERE m.source NOT LIKE 'redrive:%' AND m.topic NOT LIKE :redriven
GROUP BY m.source, m.topic, m.part`,
    { redriven: redrivenTopics },
    patience,
  );
  return {
    nowMs: Date.now(),
    ageMs: Number(rows[0]?.[2] ?? 0),
    partitions: rows.map(([greatest, quiet, , topic, part]) => ({
      greatestMs: Number(greatest),
      quietMs: Number(quiet),
      topic: String(topic),
      partition: Number(part),
    })),
  };
}

function oldest(kind: string): string {
  return `(SELECT MIN(f.processed_at) FROM posts_ledger f WHERE f.kind = '${kind}')`;
}

/** By the database's clock, which wrote the time. */
function agoMs(time: string): string {
  return `TIMESTAMPDIFF(MICROSECOND, ${time}, UTC_TIMESTAMP(3)) DIV 1000`;
}
