export interface Output {
  /** For programs: JSON on stdout, nothing else. */
  readonly json: boolean;
}

export function print(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
