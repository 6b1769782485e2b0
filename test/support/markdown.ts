/** Anchors, as GitHub makes them, of the `###` headings below the `##` heading of this title. */
export function sectionsOf(markdown: string, title: string): readonly string[] {
  const [, part = ''] = withoutCode(markdown).split(new RegExp(`^## ${title}$`, 'm'));
  const [own = ''] = part.split(/^## /m);
  return [...own.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** Anchors of all headings. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  return new Set([...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => anchorOf(text)));
}

/** Code blocks may hold lines that begin with #. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1$/gm, '').replace(/^ {4}.*$/gm, '');
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}
