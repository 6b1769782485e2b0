import { readVariables } from '../../variables.ts';
import type { Variables } from '../../variables.ts';

export const tradesVariables = ['RAW_TABLE'] as const;

/** What the view of trades needs beside the variables of every view. */
export type TradesViewVariables = Variables<(typeof tradesVariables)[number]>;

export interface TradesViewEnv {
  readonly rawTable: string;
}

export function readTradesViewEnv(environment: Readonly<Record<string, string | undefined>>): TradesViewEnv {
  return { rawTable: readVariables(tradesVariables, environment).RAW_TABLE };
}
