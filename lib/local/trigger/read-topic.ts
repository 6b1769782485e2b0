import type { MappingSettings } from '../../mapping/settings.ts';
import type { KnownTopics } from '../topics/known-topics.ts';
import type { TopicIds } from '../topics/topic-ids.ts';

const WATCH_MS = 1_000;

/** The topic that a mapping reads, known by its id and not by its name alone. */
export interface ReadTopic {
  /** Undefined where the brokers give topics none: then a topic that was made again is not told from the one before. */
  readonly id: string | undefined;
  /** The ARN that its records come from. */
  readonly source: string;
  /** The mapping has read a topic of this name, which was another one. */
  readonly isMadeAgain: boolean;
  /**
   * Rejects with TopicMadeAgain where what was fetched before this call may be of another topic of the name. A broker that
   * does not say is believed to have the same one: `watch` asks again.
   */
  check(): Promise<void>;
  /** Calls `onMadeAgain` once when the name belongs to another topic; ends with the answer. */
  watch(onMadeAgain: (error: TopicMadeAgain) => void): () => void;
  /** The mapping has its place in this topic. */
  placed(): void;
}

export class TopicMadeAgain extends Error {
  override readonly name = 'TopicMadeAgain';
  constructor(topic: string) {
    super(`topic ${topic} was deleted and made again`);
  }
}

/** Rejects with TopicMissing, and where no broker answers. */
export async function readTopic(
  { UUID, EventSourceArn, Topics: [name] }: MappingSettings,
  ids: TopicIds,
  known: KnownTopics,
): Promise<ReadTopic> {
  const id = await ids.read(name);
  const before = known.readBy(UUID);
  let asked: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    if (id === undefined) return;
    const now = await ids.read(name).catch(() => id);
    if (now !== id) throw new TopicMadeAgain(name);
  };
  return {
    id,
    source: id === undefined ? EventSourceArn : known.sourceOf(EventSourceArn, name, id),
    isMadeAgain: id !== undefined && before !== undefined && before !== id,
    check() {
      // Those who ask at once share one question.
      asked ??= Promise.resolve().then(() => {
        asked = undefined;
        return ask();
      });
      return asked;
    },
    watch(onMadeAgain) {
      const timer = setInterval(() => {
        ask().catch((error: TopicMadeAgain) => {
          clearInterval(timer);
          onMadeAgain(error);
        });
      }, WATCH_MS);
      return () => clearInterval(timer);
    },
    placed() {
      if (id !== undefined) known.reads(UUID, id);
    },
  };
}
