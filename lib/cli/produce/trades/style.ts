import type { AmountStyle, DecimalMark } from '../../../../domain/written-amount.ts';
import type { TimeStyle } from '../../../../domain/written-time.ts';
import { zoneOf } from '../../../../domain/zone.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import type { Asked, SourceFlag } from '../source.ts';

/** How files write amounts and dates; none of it is guessed. */
export const styleFlags: Readonly<Record<string, SourceFlag>> = {
  decimal: {
    value: 'MARK',
    says: [
      'point: amounts such as 1,234.56; comma: such as 1.234,56. Without it amounts have no marks',
      'of thousands',
    ],
  },
  dates: { value: 'ORDER', says: ['dmy: 05/01/2026 and 5.1.2026 are of January; mdy: 01/05/2026 is'] },
  timezone: {
    value: 'ZONE',
    says: [
      "the exchange's, such as Asia/Jakarta or +07:00: times without an offset are of there, and",
      'midnight there is the day itself, as the stamp of a daily bar is (default: UTC)',
    ],
  },
};

export interface Style {
  readonly times: TimeStyle;
  /** Files whose values a semicolon parts come from where the comma is for decimals, so 1.234 has to be asked for. */
  amounts(separator: string | undefined): AmountStyle;
}

/** Reads those flags; wrong usage names the one that is not understood. */
export function styleOf(own: Asked['own']): Style {
  const mark = markOf(own['decimal']);
  const dates = orderOf(own['dates']);
  const { timezone } = own;
  const zone = timezone === undefined ? undefined : zoneOf(timezone);
  if (timezone !== undefined && zone === undefined)
    throw new WrongUsage(
      `--timezone wants a name such as Asia/Jakarta, or an offset such as +07:00, not "${timezone}"`,
    );
  return {
    times: { zone, dates },
    amounts: separator => ({ mark, isUnsure: mark === undefined && separator === ';' }),
  };
}

function markOf(text: string | undefined): DecimalMark | undefined {
  if (text === undefined || text === 'point' || text === 'comma') return text;
  throw new WrongUsage(`--decimal wants point or comma, not "${text}"`);
}

function orderOf(text: string | undefined): TimeStyle['dates'] {
  if (text === undefined || text === 'dmy' || text === 'mdy') return text;
  throw new WrongUsage(`--dates wants dmy or mdy, not "${text}"`);
}
