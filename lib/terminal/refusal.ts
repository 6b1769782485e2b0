/** The command was understood and cannot be done: one clear line on stderr, exit code 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The command was not understood: the line, the usage, and the line again, exit code 2. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}
