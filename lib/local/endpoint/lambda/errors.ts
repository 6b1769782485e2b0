import { ServiceError } from '../service.ts';

/** A value that Lambda refuses by a rule of its own. */
export function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', 400, message, { Type: 'User' });
}

/** Lambda spells this one's text with a capital. */
export function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', 404, message, { Type: 'User', Message: message });
}

export function invalidContent(message: string): ServiceError {
  return new ServiceError('InvalidRequestContentException', 400, message, { Type: 'User' });
}

export function conflict(message: string): ServiceError {
  return new ServiceError('ResourceConflictException', 409, message, { Type: 'User' });
}

/** Values outside the constraints of the API's model, all of them in one answer. */
export function violations(found: readonly string[]): ServiceError {
  const count = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
  return new ServiceError('ValidationException', 400, `${count} detected: ${found.join('; ')}`);
}

export function serialization(message: string, cause?: unknown): ServiceError {
  const error = new ServiceError('SerializationException', 400, message, { Type: 'User', Message: message });
  error.cause = cause;
  return error;
}
