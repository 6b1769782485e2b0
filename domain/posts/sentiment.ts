import type { Polarity } from './post.ts';
import { readText } from './tokens.ts';
import type { Token } from './tokens.ts';

/** How strongly words and marks speak, -4 to 4, by their lower-case text. */
export interface Lexicon {
  readonly words: ReadonlyMap<string, number>;
  /** Emoticons and emoji. */
  readonly marks: ReadonlyMap<string, number>;
}

export interface Sentiment {
  readonly polarity: Polarity;
  /** -1 to 1, rounded to 4 decimals. */
  readonly score: number;
}

// The strengths that Hutto and Gilbert measured ("VADER", ICWSM 2014), as are the shape of the sum and the bounds of neutral.
const degreeStep = 0.293;
const shoutStep = 0.733;
const exclamationStep = 0.292;
const negationFactor = -0.74;
const normalizer = 15;
const neutralBelow = 0.05;
/** How far a degree or a negation reaches, words. */
const reach = 3;
const mostExclamations = 4;
/** What a negation says by itself: people deny more often than they praise by denying. */
const negationValence = -0.5;

const stronger = wordSet(`absolutely amazingly awfully bloody completely deeply enormously entirely especially
  exceptionally extremely freaking fucking fully greatly highly hugely incredibly insanely intensely more most
  particularly purely quite really remarkably so such thoroughly too totally unbelievably utterly very`);
const weaker =
  wordSet(`almost barely fairly hardly kinda less little marginally mildly occasionally partly scarcely
  slightly somewhat sorta`);
const negations =
  wordSet(`aint arent cannot cant couldnt didnt doesnt dont hadnt hasnt havent isnt neither never
  none nor not nothing nowhere rarely seldom shouldnt wasnt werent without wont wouldnt`);

/** The sentiment of a text: each word's valence changed by what stands before it, summed. Texts without any are neutral, with 0. */
export function sentimentOf(text: string, lexicon: Lexicon): Sentiment {
  const { tokens, exclamations } = readText(text, mark => lexicon.marks.has(mark));
  const shouts = tokens.filter(token => token.shouted).length;
  // Who shouts all the time stresses nothing.
  const stresses = shouts > 0 && shouts < tokens.filter(token => token.kind === 'word').length;
  const turn = tokens.findLastIndex(token => token.text === 'but');
  let sum = 0;
  for (let at = 0; at < tokens.length; at++) {
    // What follows "but" is what is meant.
    const weight = turn < 0 ? 1 : at < turn ? 0.5 : 1.5;
    sum += weight * valenceAt(tokens, at, lexicon, stresses) + (isNegation(tokens[at]) ? negationValence : 0);
  }
  sum += Math.sign(sum) * Math.min(exclamations, mostExclamations) * exclamationStep;
  const score = rounded(sum / Math.sqrt(sum * sum + normalizer));
  const polarity = score >= neutralBelow ? 'positive' : score <= -neutralBelow ? 'negative' : 'neutral';
  return { polarity, score };
}

function valenceAt(tokens: readonly Token[], at: number, lexicon: Lexicon, stresses: boolean): number {
  const token = tokens[at];
  if (token === undefined) return 0;
  if (token.kind === 'mark') return lexicon.marks.get(token.text) ?? 0;
  if (degreeOf(tokens, at) !== 0) return 0;
  let valence = lexicon.words.get(token.text) ?? 0;
  if (valence === 0) return 0;
  const sign = Math.sign(valence);
  if (stresses && token.shouted) valence += sign * shoutStep;
  for (let before = 1; before <= Math.min(reach, at); before++) {
    const degree = degreeOf(tokens, at - before);
    const shout = stresses && tokens[at - before]?.shouted === true ? shoutStep : 0;
    if (degree !== 0) valence += sign * degree * (degreeStep + shout) * (1 - 0.05 * (before - 1));
  }
  return isNegated(tokens, at) ? valence * negationFactor : valence;
}

/** 1 for a word that makes the next ones stronger, -1 for one that makes them weaker, else 0. */
function degreeOf(tokens: readonly Token[], at: number): number {
  const text = tokens[at]?.text ?? '';
  if (stronger.has(text)) return 1;
  if (weaker.has(text)) return -1;
  return (text === 'kind' || text === 'sort') && tokens[at + 1]?.text === 'of' ? -1 : 0;
}

function isNegated(tokens: readonly Token[], at: number): boolean {
  for (let before = 1; before <= Math.min(reach, at); before++)
    if (isNegation(tokens[at - before])) return true;
  return false;
}

function isNegation(token: Token | undefined): boolean {
  return token?.kind === 'word' && (negations.has(token.text) || token.text.endsWith("n't"));
}

/** Never the negative zero, which JSON and databases write in two ways. */
function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000 || 0;
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}
