import { quantity } from '../../terminal/plurals.ts';
import { inLine } from '../../terminal/printable.ts';
import { Refusal } from '../../terminal/refusal.ts';

/** Why a row is not used. `reason` is one of a few texts; the others tell of this row. */
export interface Rejection {
  readonly reason: string;
  readonly column?: string;
  readonly value?: string;
  /** What can stand there. */
  readonly accepted?: string;
  /** What would make this very value usable. */
  readonly advice?: string;
}

/** Line numbers named for each reason. */
const named = 5;
/** Reasons that are kept apart. */
const kinds = 50;
const others = 'other reasons';

export interface Rejections {
  /** Answers what to say of this row: the first one of each reason, whole, and the first that there is advice about. */
  add(line: number, rejection: string | Rejection): string | undefined;
  readonly count: number;
  /** One line a reason, the most frequent first. */
  lines(): readonly string[];
}

/** Rows that were not used, by reason. */
export function rejectionsOf(): Rejections {
  const reasons = new Map<string, { count: number; lines: number[]; isAdvised: boolean }>();
  let count = 0;
  return {
    add(line, rejection) {
      count++;
      const given = typeof rejection === 'string' ? { reason: rejection } : rejection;
      const reason = reasons.has(given.reason) || reasons.size < kinds ? given.reason : others;
      const of = reasons.get(reason) ?? { count: 0, lines: [], isAdvised: false };
      reasons.set(reason, of);
      of.count++;
      if (of.lines.length < named) of.lines.push(line);
      const isNews = of.count === 1 || (given.advice !== undefined && !of.isAdvised);
      of.isAdvised ||= given.advice !== undefined;
      return isNews ? `line ${line} rejected: ${sentenceOf(given)}` : undefined;
    },
    get count() {
      return count;
    },
    lines: () =>
      [...reasons]
        .sort(([, a], [, b]) => b.count - a.count)
        .map(([reason, { count, lines }]) => {
          const more = count > lines.length ? ', …' : '';
          return `${clipped(reason, 200)}: ${count} (line ${lines.join(', ')}${more})`;
        }),
  };
}

/** A file of which nothing at all could be used is refused, and one with more rejected rows than the user allows. `unit` is for instance `row`. */
export function refuseUnlessUsed(
  unit: string,
  file: string | undefined,
  read: number,
  rejections: Rejections,
  allowed: number,
): void {
  const { count } = rejections;
  if (count > 0 && count === read)
    throw new Refusal(`no ${unit} of ${read} in ${file} was usable: ${rejections.lines().join('; ')}`);
  if (count > allowed)
    throw new Refusal(
      `${quantity(count, unit)} of ${read} in ${file} ${count === 1 ? 'was' : 'were'} rejected: mend the file, or go on without them by --allow-rejected ${count}`,
    );
}

/** A text of a file in a message: of one line, cut where it is long, with nothing in it that steers a terminal or is not seen there. */
export function clipped(text: string, most = 40): string {
  const whole = text.length > most ? `${text.slice(0, most)}…` : text;
  return inLine(whole).replaceAll(
    unseen,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Spaces that look like others, what has no width, U+FFFD, and halves of letters. */
const unseen =
  /[\u00A0\u00AD\u200B-\u200D\u202F\u2060-\u2064\uFEFF\uFFFD]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function sentenceOf({ reason, column, value, accepted, advice }: Rejection): string {
  const found = [
    ...(column === undefined ? [] : [column]),
    ...(value === undefined ? [] : [`"${clipped(value)}"`]),
  ];
  const where = found.length === 0 ? '' : `: ${found.join(' ')}`;
  return `${clipped(reason, 200)}${where}${accepted === undefined ? '' : `; accepted: ${accepted}`}${advice === undefined ? '' : `; ${advice}`}`;
}
