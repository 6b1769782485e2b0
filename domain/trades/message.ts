import { anyTime } from '../ahead.ts';
import { decodeArray } from '../message.ts';
import type { Message } from '../message.ts';
import { parseTick } from './tick.ts';
import type { Tick } from './tick.ts';

/** The ticks of a `trading_data` record, and what is at fault in it. `only`: as decodeArray has it; `until`: as parseTick. */
export function decodeMessage(
  value: Uint8Array | null,
  only?: readonly number[],
  { until } = anyTime,
): Message<Tick> {
  return decodeArray(value, element => parseTick(element, until), only);
}

/** The value of a record that carries `ticks`. */
export function encodeMessage(ticks: readonly Tick[]): string {
  return JSON.stringify(ticks);
}
