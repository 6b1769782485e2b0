import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface Conditional {
  readonly ReturnValuesOnConditionCheckFailure?: unknown;
}
type Failure = { body?: { __type?: string; Item?: unknown } } | null | undefined;

/**
 * Teaches dynalite `ReturnValuesOnConditionCheckFailure`: a condition that fails answers the item as it was when it was
 * checked, under the same lock. dynalite itself drops the member.
 */
export function answerOldItems(): void {
  const db = require('dynalite/db') as {
    checkConditional: (data: Conditional, existing: unknown) => Failure;
  };
  const { checkConditional } = db;
  db.checkConditional = (data, existing) => {
    const failure = checkConditional(data, existing);
    if (failure?.body && existing !== undefined && data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD')
      failure.body.Item = existing;
    return failure;
  };
  for (const operation of ['putItem', 'updateItem', 'deleteItem']) {
    const { types } = require(`dynalite/validations/${operation}`) as { types: Record<string, object> };
    types.ReturnValuesOnConditionCheckFailure = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
  }
}
