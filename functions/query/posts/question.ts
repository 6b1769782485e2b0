import { isDay } from '../../../domain/time.ts';
import { BadRequest } from '../http.ts';
import type { Question } from '../view.ts';

/** A day that is absent is chosen by the answer. */
export interface PostsQuestion extends Question {
  readonly day?: string;
  readonly hours?: '1' | '6';
  readonly links?: 'without';
}

/** `day=YYYY-MM-DD&hours=1|6&links=without`, all optional; what is the default is not written. */
export function readPostsQuestion(parameters: ReadonlyMap<string, string>): PostsQuestion {
  const day = parameters.get('day');
  const hours = parameters.get('hours');
  const links = parameters.get('links');
  if (day !== undefined && !isDay(day)) throw new BadRequest('day must be a date like 2025-01-24');
  if (hours !== undefined && hours !== '1' && hours !== '6')
    throw new BadRequest('hours must be 1 or 6; left out, it is the whole day');
  if (links !== undefined && links !== 'without')
    throw new BadRequest('links must be without; left out, words of posts with links count too');
  return { ...(day && { day }), ...(hours && { hours }), ...(links && { links }) };
}
