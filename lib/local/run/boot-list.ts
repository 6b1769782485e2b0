import type { BootList, Service } from './boot.ts';
import type { Parts } from './parts.ts';

/** What a run starts, from the top down, the parts of one line together; it stops from the bottom up. */
export function bootList(parts: Parts): BootList {
  const list: readonly (readonly (Service | undefined)[])[] = [
    [parts.containers],
    [parts.endpoint, parts.site],
    [parts.kafka, parts.mysql, parts.dynamodb, parts.synthesis],
    [parts.turn],
    [parts.functions],
    [parts.customResources],
    [parts.app],
    [parts.polling],
    [parts.outputs],
    [parts.schedules],
    [parts.joining],
    [parts.status, parts.diskUse],
    [parts.saves, parts.modules, parts.quickening],
  ];
  return list.map(line => line.filter(part => part !== undefined)).filter(line => line.length > 0);
}
