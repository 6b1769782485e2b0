import type { Polarity } from './post.ts';

/** What simulated people write; `%` stands for the tracked word. */
export const phrases: Readonly<Record<Polarity, readonly string[]>> = {
  positive: [
    'I love this %',
    'the best % in weeks, so happy',
    'what a great % to begin the day',
    'really good % at the corner, thank you',
    '% was wonderful, we enjoyed every minute',
    'not bad at all, this %',
    'perfect weather and perfect %',
    'amazing % &amp; lovely people',
    'so glad that somebody thought of %',
    'well done: the % is much better now',
  ],
  neutral: [
    'another % before the meeting',
    '% at the station, platform four',
    'who else has % at noon?',
    'they moved the % to the second floor',
    'one % with oats &amp; one without',
    '% number three since seven',
    'where does the % come from these days',
    'the % opens on Monday at eight',
    'reading about the history of %',
    'somebody left a % on the table',
  ],
  negative: [
    'the worst % of the year',
    'so disappointed by this %',
    'terrible queue for %, and it was cold',
    'I hate how they make % here',
    '% is never good on this line',
    'awful % &amp; awful service',
    'sad to say it: the % was horrible',
    'they ruined the %, what a mess',
    'sick of bad %, I want my money back',
    'broken again, no % and no apology',
  ],
};

export const emoji: Readonly<Record<Polarity, readonly string[]>> = {
  positive: ['😍', '😀', '👍', '🎉', '❤️'],
  neutral: ['☕', '🚉', '📍'],
  negative: ['😡', '😞', '👎', '😢'],
};
