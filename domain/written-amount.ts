/** What parts whole from fraction in the amounts of a file; the other mark then parts thousands. */
export type DecimalMark = 'point' | 'comma';

/** How a file writes its amounts. */
export interface AmountStyle {
  /** Said by the user, never guessed; without it an amount has no thousands marks, and its mark is the point. */
  readonly mark?: DecimalMark | undefined;
  /** Something speaks for the decimal comma, so 1.234 is not read before the user has said what it is. */
  readonly isUnsure?: boolean;
}

export interface WrittenAmount {
  readonly value: number;
  /** Written as 68.18K or 1.2E+07: the program that wrote it may have cut digits. */
  readonly isRounded: boolean;
}

const exponents: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9, T: 12 };
const plain = /^\d+(?:\.\d+)?$/;
/** Of threes, or in the Indian way. A space, a hard one and an apostrophe part thousands beside either mark. */
const grouped: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^\d{1,3}(?:([, '’\u00A0\u202F])\d{3}(?:\1\d{3})*|(?:,\d{2})+,\d{3})(?:\.\d+)?$/,
  comma: /^\d{1,3}([. '’\u00A0\u202F])\d{3}(?:\1\d{3})*(?:,\d+)?$/,
};
const ungrouped: Readonly<Record<DecimalMark, RegExp>> = { point: plain, comma: /^\d+(?:,\d+)?$/ };

/**
 * The number that a text of a file means: digits, perhaps with a sign, a fraction, an exponent (1.2E+07) or K, M, B or T for
 * thousands to millions of millions; thousands marks where the style says which mark is which. Undefined for any other text.
 */
export function readAmount(
  text: string,
  { mark, isUnsure = false }: AmountStyle = {},
): WrittenAmount | undefined {
  const parts = /^([+-]?)([^A-Za-z]+?)(?:[eE]([+-]?\d{1,3})|([KMBTkmbt]))?$/.exec(text);
  if (!parts) return undefined;
  const [, sign = '', written = '', exponent, letter] = parts;
  if (mark === undefined && isUnsure && /^\d{1,3}\.\d{3}$/.test(written)) return undefined;
  const digits = digitsOf(written, mark);
  if (digits === undefined) return undefined;
  const power = exponent ?? exponents[(letter ?? '').toUpperCase()] ?? 0;
  return {
    value: Number(`${sign}${digits}e${power}`),
    isRounded: exponent !== undefined || letter !== undefined,
  };
}

/** What the user can say so that an amount is read, as a value that is accepted, which is not now; empty where nothing helps. */
export function amountAdvice(
  text: string,
  { mark }: AmountStyle,
  isAccepted: (value: number) => boolean,
): string {
  const readings = (['point', 'comma'] as const).flatMap(each => {
    const read = each === mark ? undefined : readAmount(text, { mark: each });
    return read === undefined || !isAccepted(read.value) ? [] : [`--decimal ${each} reads ${read.value}`];
  });
  return readings.join(', ');
}

function digitsOf(written: string, mark: DecimalMark | undefined): string | undefined {
  if (mark === undefined) return plain.test(written) ? written : undefined;
  if (!grouped[mark].test(written) && !ungrouped[mark].test(written)) return undefined;
  return written.replaceAll(mark === 'point' ? /[^\d.]/g : /[^\d,]/g, '').replace(',', '.');
}
