declare module 'vader-sentiment/src/vader_lexicon.js' {
  /** Words and emoticons by the mean of ten ratings, -4 to 4; vader-sentiment 1.1.3. */
  export const lexicon: Readonly<Record<string, number>>;
}
