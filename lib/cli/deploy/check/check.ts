import { table } from '../../../terminal/table.ts';
import { accountQuestions } from './account.ts';
import { type Clients, openClients } from './clients.ts';
import { engineQuestions } from './engines.ts';
import { nameQuestions } from './names.ts';
import type { Plan } from './plan.ts';
import { quotaQuestions } from './quotas.ts';
import { answers, type Question, type Row } from './row.ts';
import { siteQuestions } from './site.ts';
import { chooseZones, zoneQuestions } from './zones.ts';

/**
 * Looks, with the caller's own credentials, for what would end a deployment half way. It asks and changes nothing, and is
 * free of charge. What it cannot ask is never said to be well.
 */
export async function check(plan: Plan): Promise<readonly Row[]> {
  const clients = openClients({});
  try {
    return await answers(questionsOf(plan, clients));
  } finally {
    clients.close();
  }
}

/** Everything that is asked, in the order in which it is shown. */
export function questionsOf(plan: Plan, clients: Clients): readonly Question[] {
  const zones = chooseZones(plan, clients);
  // Each question that waits for them says so.
  zones.catch(() => undefined);
  return [
    ...accountQuestions(plan, clients),
    ...siteQuestions(plan, clients),
    ...zoneQuestions(plan, clients, zones),
    ...quotaQuestions(plan, clients),
    ...engineQuestions(plan, clients, zones),
    ...nameQuestions(plan, clients),
  ];
}

export function checkTable(rows: readonly Row[]): string {
  return table(
    ['', 'what', 'why', 'what to do'],
    rows.map(({ what, verdict, why, todo = '' }) => [verdict, what, why, todo]),
    { tone: (cell, column) => (column === 0 ? tones[cell] : undefined) },
  );
}

const tones: Readonly<Record<string, 'red' | 'yellow' | undefined>> = {
  'will fail': 'red',
  'cannot tell': 'yellow',
};
