/**
 * Something only the user can put right: a port, a folder, a missing program. Thrown before any work is done;
 * the message is one line that says what to do, shown on stderr without a stack. Exit code 1.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
