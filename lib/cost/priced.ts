import type { TradesSettings } from '../pipelines/trades-settings.ts';
import { tradesSettings } from '../pipelines/trades-settings.ts';
import type { Settings, Stage } from '../settings/settings.ts';
import { settingsOfStage } from '../settings/stages.ts';

/** What of a stage's settings, and of its pipeline of trades, costs money or ends somewhere. */
export type Priced = TradesSettings &
  Pick<Settings, 'polling' | 'topic' | 'broker' | 'database' | 'query' | 'keepData'>;

export function pricedOf(stage: Stage): Priced {
  return { ...settingsOfStage(stage), ...tradesSettings[stage] };
}
