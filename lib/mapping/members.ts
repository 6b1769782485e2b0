export interface TextRule {
  readonly shortest?: number;
  readonly longest?: number;
  /** Anchored at both ends; shown to the caller as `pattern` where that is given. */
  readonly matches?: RegExp;
  readonly pattern?: string;
  readonly choices?: readonly string[];
}

/** Members of a request or of a template's properties, by the API's model. One that is null counts as left out. */
export interface Members {
  has(name: string): boolean;
  whole(name: string, least: number, most: number): number | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  text(name: string, rule?: TextRule): string | undefined;
  oneOf<const T extends string>(name: string, choices: readonly T[]): T | undefined;
  texts(name: string, most: number, rule?: TextRule): readonly string[] | undefined;
  record(name: string): Members | undefined;
  records(name: string, most: number): readonly Members[] | undefined;
  /** Names of the members given. */
  names(): readonly string[];
  /** Throws once for all that was read and broke the model. */
  check(): void;
}
