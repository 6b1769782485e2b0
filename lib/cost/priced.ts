import type { ChattersSettings } from '../pipelines/chatters-settings.ts';
import { chattersSettings } from '../pipelines/chatters-settings.ts';
import type { PostsSettings } from '../pipelines/posts-settings.ts';
import { postsSettings } from '../pipelines/posts-settings.ts';
import type { TradesSettings } from '../pipelines/trades-settings.ts';
import { tradesSettings } from '../pipelines/trades-settings.ts';
import type { Settings, Stage } from '../settings/settings.ts';
import { settingsOfStage } from '../settings/stages.ts';

/** The settings of a stage and of its pipelines that cost money or set a limit; those of trades beside the stage's own. */
export type Priced = TradesSettings & {
  readonly posts: PostsSettings;
  readonly chatters: ChattersSettings;
} & Pick<Settings, 'polling' | 'topic' | 'broker' | 'network' | 'database' | 'query' | 'site' | 'alarms'>;

export function pricedOf(stage: Stage): Priced {
  return {
    ...settingsOfStage(stage),
    ...tradesSettings[stage],
    posts: postsSettings[stage],
    chatters: chattersSettings[stage],
  };
}
