type Statement = [sql: string, params: Record<string, string | number>];

/** `{"id":1,"name":"Ada"}` is a node, `{"from":1,"to":2}` an edge, each known once; anything else writes nothing. */
export function stream(batch: Uint8Array[]): Statement[] {
  return batch.flatMap(message => statementsOf(fieldsOf(new TextDecoder().decode(message))));
}

function statementsOf({ id, name, from, to }: Record<string, unknown>): Statement[] {
  if (isId(id) && typeof name === 'string')
    return [
      [
        'INSERT INTO vertices (id, name) VALUES ($id, $name) ON DUPLICATE KEY UPDATE name = $name',
        { id, name },
      ],
    ];
  if (isId(from) && isId(to))
    return [
      [
        'INSERT INTO arcs (from_id, to_id, messages) VALUES ($from, $to, 1) ON DUPLICATE KEY UPDATE messages = messages + 1',
        { from, to },
      ],
    ];
  return [];
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** Empty for what is no JSON object. */
function fieldsOf(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    return {};
  }
}
