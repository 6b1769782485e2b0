/** How numbers are written, in the reader's locale. Whole numbers that may pass 2^53 come and go as text. */
export interface NumberFormats {
  /** `1,234,567`, to the last digit. */
  readonly exact: (value: number | string) => string;
  /** `1.2B`: three significant digits at most. */
  readonly compact: (value: number | string) => string;
  /** `9,125.50`: two decimals, none for whole numbers. */
  readonly price: (value: number) => string;
  /** `23 %`, from a share between 0 and 1. */
  readonly percent: (share: number) => string;
  /** `0.0280`: four decimals. */
  readonly fraction: (value: number) => string;
  /** `0.4`, `12`, `1,234`: rows a second. */
  readonly rate: (value: number) => string;
}

export function numberFormats(locale: string | undefined): NumberFormats {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
  const cents = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const fraction = new Intl.NumberFormat(locale, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
  return {
    exact: value => whole.format(typeof value === 'string' ? BigInt(value) : value),
    compact: value => compact.format(Number(value)),
    price: value => (Number.isInteger(value) ? whole : cents).format(value),
    percent: share => percent.format(share),
    fraction: value => fraction.format(value),
    rate: value => (value < 10 ? tenths : whole).format(value),
  };
}

/** Exact sum of whole numbers given as text. */
export function sumOf(values: readonly string[]): string {
  return values.reduce((sum, value) => sum + BigInt(value), 0n).toString();
}
