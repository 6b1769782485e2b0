/** How numbers are written, in the reader's locale. Whole numbers that may pass 2^53 come and go as text. */
export interface NumberFormats {
  /** `1,234,567`, to the last digit. */
  readonly exact: (value: number | string) => string;
  /** `1.2B`: three significant digits at most; `5E15` from a thousand trillions on. */
  readonly compact: (value: number | string) => string;
  /** As `compact`, with the digits that tell values `step` apart. */
  readonly axis: (value: number, step: number) => string;
  /** `9,125.50`, `1.0847`, `0.0042`: two decimals or more, five significant digits; none for whole numbers. */
  readonly price: (value: number) => string;
  /** As `price`, for values of one kind: all with as many decimals as the most of them need. */
  readonly prices: (values: readonly number[]) => (value: number) => string;
  /** `23 %`, from a share between 0 and 1. */
  readonly percent: (share: number) => string;
  /** `0.0280`: four decimals. */
  readonly fraction: (value: number) => string;
  /** `0.4`, `12`, `1,234`: rows a second. */
  readonly rate: (value: number) => string;
}

/** Beyond these, digits are counted by a power of ten: no column has room for their zeros. */
const largest = 1e15;
const smallest = 1e-6;
const priceDigits = 5;

export function numberFormats(locale: string | undefined): NumberFormats {
  const format = (options: Intl.NumberFormatOptions): ((value: number) => string) => {
    const formatter = new Intl.NumberFormat(locale, options);
    return value => formatter.format(value);
  };
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = (digits: number): ((value: number) => string) => {
    const plain = format({
      notation: 'compact',
      maximumSignificantDigits: digits,
      useGrouping: 'always',
    });
    const powers = format({ notation: 'scientific', maximumSignificantDigits: digits });
    return value => (isBeyond(value) ? powers : plain)(value);
  };
  const shorts = Array.from({ length: 15 }, (_, at) => lazily(() => short(at + 1)));
  const decimals = Array.from({ length: 11 }, (_, most) =>
    lazily(() => format({ minimumFractionDigits: Math.min(2, most), maximumFractionDigits: most })),
  );
  const powers = format({ notation: 'scientific', maximumSignificantDigits: priceDigits });
  const fixed = Array.from({ length: 11 }, (_, digits) =>
    lazily(() => format({ minimumFractionDigits: digits, maximumFractionDigits: digits })),
  );
  const price = (value: number): string =>
    isBeyond(value) ? powers(value) : (decimals[decimalsFor(value)]?.()(value) ?? String(value));
  const compact = (value: number, digits: number): string =>
    shorts[Math.min(15, Math.max(1, digits)) - 1]?.()(value) ?? String(value);
  const percent = format({ style: 'percent', maximumFractionDigits: 0 });
  const tenths = format({ maximumFractionDigits: 1 });
  const fraction = format({ minimumFractionDigits: 4, maximumFractionDigits: 4 });
  return {
    exact: value => whole.format(typeof value === 'string' ? BigInt(value) : value),
    compact: value => compact(Number(value), 3),
    axis: (value, step) => compact(value, step > 0 ? magnitude(value) - magnitude(step) + 2 : 3),
    price,
    prices: values => {
      const usual = values.filter(value => !isBeyond(value));
      const digits = Math.max(0, ...usual.map(decimalsOf));
      return value => (isBeyond(value) ? powers(value) : (fixed[digits]?.()(value) ?? price(value)));
    },
    percent,
    fraction,
    rate: value => (value < 10 ? tenths(value) : whole.format(value)),
  };
}

/** Exact sum of whole numbers given as text. */
export function sumOf(values: readonly string[]): string {
  return values.reduce((sum, value) => sum + BigInt(value), 0n).toString();
}

function isBeyond(value: number): boolean {
  const size = Math.abs(value);
  return size >= largest || (size > 0 && size < smallest);
}

/** The power of ten of its first digit: 0 for 1 to 9, -1 for 0.1. */
function magnitude(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) + 1e-12);
}

/** The most decimals that a price is written with. */
function decimalsFor(value: number): number {
  return Number.isInteger(value) ? 0 : Math.min(10, Math.max(2, priceDigits - 1 - magnitude(value)));
}

/** Those that it needs: trailing zeros say nothing, beyond two. */
function decimalsOf(value: number): number {
  const most = decimalsFor(value);
  const [, after = ''] = value.toFixed(most).split('.');
  return most === 0 ? 0 : Math.max(2, after.replace(/0+$/, '').length);
}

/** Formatters are costly to make, and few of them are asked for. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
