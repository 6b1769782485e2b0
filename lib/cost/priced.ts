import type { PostsSettings } from '../pipelines/posts-settings.ts';
import { postsSettings } from '../pipelines/posts-settings.ts';
import type { TradesSettings } from '../pipelines/trades-settings.ts';
import { tradesSettings } from '../pipelines/trades-settings.ts';
import type { Settings, Stage } from '../settings/settings.ts';
import { settingsOf } from '../settings/stages.ts';

/** What of a stage's settings, and of its pipelines, costs money or ends somewhere; those of trades beside the stage's. */
export type Priced = TradesSettings & { readonly posts: PostsSettings } & Pick<
    Settings,
    'polling' | 'topic' | 'broker' | 'database' | 'query' | 'keepData'
  >;

export function pricedOf(stage: Stage): Priced {
  return { ...settingsOf(stage), ...tradesSettings[stage], posts: postsSettings[stage] };
}
