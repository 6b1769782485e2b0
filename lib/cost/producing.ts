import type { ProducerSettings } from '../settings/stream-settings.ts';
import { assumed } from './assumptions.ts';
import type { Line } from './line.ts';
import { producerLoad } from './load.ts';
import type { Priced } from './priced.ts';
import { prices } from './prices.ts';
import { functionLines, runningLines } from './running.ts';

/** Simulated trades with all that they cause; nothing where their schedule is off. */
export function producingLines(settings: Priced, hours: number): readonly Line[] {
  const { producer } = settings;
  if (!producer?.scheduled) return [];
  return [...producerLines(producer, hours), ...runningLines(settings, producerLoad(producer), hours)];
}

/** One invocation a minute that ticks until the next: it is paid around the clock. */
function producerLines(producer: ProducerSettings, hours: number): readonly Line[] {
  const minutes = hours * 60;
  return [
    ...functionLines(
      { name: 'producer', settings: producer, secondsEach: 60, metrics: 1 },
      1 / 60,
      hours * 3600,
    ),
    { part: 'Producer', what: 'schedule', quantity: minutes, price: prices.schedule },
    {
      part: 'DynamoDB',
      what: 'ids reserved, one block a tick',
      quantity: (minutes * 60) / producer.intervalSeconds,
      price: prices.dynamodbWrite,
    },
    { part: 'Aurora', what: 'Data API: companies, once a minute', quantity: minutes, price: prices.dataApi },
    {
      part: 'Secrets Manager',
      what: 'reads of the password by the Data API',
      quantity: minutes * assumed.secretReadsPerStatement.value,
      price: prices.secretRead,
    },
  ];
}
