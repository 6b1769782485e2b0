import type { Post } from './post.ts';

/** What posts are kept. */
export interface Tracked {
  /** A word, or several in this order; empty for every post. */
  readonly word: string;
  /** A language such as `en`, which `en-GB` is too; empty for any. */
  readonly lang: string;
}

/**
 * Whether a post has the word and the language, whatever the case. The word stands alone: `coffee` is in `#coffee`,
 * `@coffee` and `coffee's`, not in `coffeehouse`. A post that does not say its language is taken to have it.
 */
export function tracking({ word, lang }: Tracked): (post: Pick<Post, 'text' | 'lang'>) => boolean {
  const hasWord = wordTest(word.trim());
  return post => isIn(lang, post.lang) && hasWord(post.text);
}

/** Whether a post in `own` is a post in `lang`; true where either is not said. */
export function isIn(lang: string, own: string | undefined): boolean {
  if (lang === '' || own === undefined) return true;
  const [wanted, found] = [lang.toLowerCase(), own.toLowerCase()];
  return found === wanted || found.startsWith(`${wanted}-`);
}

function wordTest(word: string): (text: string) => boolean {
  if (word === '') return () => true;
  const spelled = word
    .replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
    .replaceAll(/\s+/g, String.raw`\s+`);
  const alone = new RegExp(String.raw`(?<![\p{L}\p{N}_])${spelled}(?![\p{L}\p{N}_])`, 'iu');
  return text => alone.test(text);
}
