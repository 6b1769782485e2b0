import { type TopicIds, TopicMissing } from '../../local/topics/topic-ids.ts';
import { Refusal } from '../../terminal/refusal.ts';
import type { Lost } from './outages.ts';

/** For so long a topic may be missing: somebody may be making it again, ms. */
const missingMs = 2_000;

/** Why a topic that messages are sent to will not take them: the brokers answer, and have no such topic. */
export function topicGone(ids: Pick<TopicIds, 'read'>, topic: string, now = Date.now): Lost {
  let since: number | undefined;
  return async () => {
    try {
      await ids.read(topic);
      since = undefined;
    } catch (error) {
      // Brokers that do not answer say nothing of the topic.
      if (!(error instanceof TopicMissing)) return undefined;
      since ??= now();
      if (now() - since >= missingMs)
        return new Refusal(
          `topic ${topic} is gone: it was deleted while messages were sent. Those sent went with it; the same command makes the topic anew`,
        );
    }
    return undefined;
  };
}
