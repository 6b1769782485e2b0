import { emojiEmotion } from 'emoji-emotion';
import { decodeHTMLStrict } from 'entities/decode';
import { lexicon as vader } from 'vader-sentiment/src/vader_lexicon.js';
import type { Polarity } from '../../../domain/posts/post.ts';
import { type Lexicon, type Sentiment, sentimentOf } from '../../../domain/posts/sentiment.ts';
import { readText } from '../../../domain/posts/tokens.ts';

export interface SentimentWord {
  /** Lower case; letters, digits and inner apostrophes. */
  readonly word: string;
  readonly polarity: Exclude<Polarity, 'neutral'>;
}

const lexicon = readLexicon();
/** The stop words that the lexicon rates: they fill sentences, and would lead every list of words. */
const stopWords: ReadonlySet<string> = new Set(['kind', 'like', 'no', 'ok', 'okay', 'sure', 'well', 'yes']);
/**
 * Of a valence, for a word to be listed. People rated words in whole steps, -4 to 4: a mean below half a step rounds to
 * neutral, as it does for "number" and "want" (0.3), "reach" (0.1), "leave" (-0.2) and "pay" (-0.4).
 */
const leastListed = 0.5;

/**
 * The sentiment of a text in English, without HTML entities. Texts in other languages are neutral but for their emoji. Equal texts score
 * equally, whatever came before.
 */
export function score(text: string): Sentiment {
  return sentimentOf(text, lexicon);
}

/**
 * Each use of a positive or negative word, in the order of the text. Left out are words in URLs and mentions, stop words,
 * and words so weak that they round to neutral; these count in the score all the same.
 */
export function sentimentWords(text: string): readonly SentimentWord[] {
  const found: SentimentWord[] = [];
  for (const { kind, text: word } of readText(text, mark => lexicon.marks.has(mark)).tokens) {
    const valence = kind === 'word' && !stopWords.has(word) ? (lexicon.words.get(word) ?? 0) : 0;
    if (Math.abs(valence) >= leastListed)
      found.push({ word, polarity: valence > 0 ? 'positive' : 'negative' });
  }
  return found;
}

/** The text with its HTML entities decoded, once: `&amp;lt;` becomes `&lt;`. One without a semicolon stays as it is. */
export function withoutEntities(text: string): string {
  return decodeHTMLStrict(text);
}

function readLexicon(): Lexicon {
  const words = new Map<string, number>();
  const marks = new Map<string, number>();
  for (const [text, valence] of Object.entries(vader))
    (/^[a-z0-9]+(?:'[a-z0-9]+)*$/.test(text) ? words : marks).set(text.toLowerCase(), valence);
  // Polarities of -5 to 5, and each emoji as it is without the request to be coloured.
  for (const { emoji, polarity } of emojiEmotion) marks.set(emoji.replace('\ufe0f', ''), polarity * 0.8);
  return { words, marks };
}
