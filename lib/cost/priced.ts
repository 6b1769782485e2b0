import type { TradesSettings } from '../pipelines/trades-settings.ts';
import { tradesSettings } from '../pipelines/trades-settings.ts';
import type { Settings, Stage } from '../settings/settings.ts';
import { settingsOfStage } from '../settings/stages.ts';

/** The settings of a stage, and of its pipeline of trades, that cost money or set a limit. */
export type Priced = TradesSettings &
  Pick<Settings, 'polling' | 'topic' | 'broker' | 'database' | 'query' | 'keepData'>;

export function pricedOf(stage: Stage): Priced {
  return { ...settingsOfStage(stage), ...tradesSettings[stage] };
}
