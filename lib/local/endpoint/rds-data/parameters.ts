import { validation } from './errors.ts';
import { fieldLiteral } from './literal.ts';
import { isRecord } from './request.ts';

/** SqlParameters of a request as SQL literals by name. Throws ValidationException for what the API refuses. */
export function parseParameters(parameters: readonly unknown[]): ReadonlyMap<string, string> {
  const literals = new Map<string, string>();
  for (const parameter of parameters) {
    if (!isRecord(parameter) || typeof parameter.name !== 'string' || parameter.name === '') {
      throw validation('Every parameter needs a name');
    }
    const { name, value, typeHint } = parameter;
    if (!isRecord(value)) throw validation(`Parameter '${name}' has no value`);
    if (typeHint !== undefined && typeHint !== null && typeof typeHint !== 'string') {
      throw validation(`The type hint of parameter '${name}' must be a string`);
    }
    literals.set(name, fieldLiteral(name, value, typeHint ?? undefined));
  }
  return literals;
}
