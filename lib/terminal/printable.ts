/**
 * What steers a terminal, hides in it or sets its text the other way round: control characters (C0, DEL, C1), line and
 * paragraph separators, marks and overrides of direction.
 */
const steering =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** Text that came from elsewhere, as one line that cannot steer a terminal: such characters are written out, `\u001b`. */
export function inLine(text: string): string {
  return text.replaceAll(steering, written);
}

/** The same for text that may have lines and tabs of its own. */
export function printable(text: string): string {
  return text.replaceAll(steering, character =>
    character === '\n' || character === '\t' ? character : written(character),
  );
}

function written(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
