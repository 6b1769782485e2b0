import { lineOf } from '../../../terminal/command.ts';

/** `cannot tell`: AWS has no call that says it, or did not answer the one there is. It is never taken for `ok`. */
export type Verdict = 'ok' | 'will fail' | 'cannot tell';

export interface Finding {
  readonly verdict: Verdict;
  readonly why: string;
  /** What helps. */
  readonly todo?: string;
}

export interface Row extends Finding {
  readonly what: string;
}

export interface Question {
  readonly what: string;
  readonly ask: () => Promise<Finding>;
}

/** For everything that one question asks, ms. */
const patienceMs = 6_000;

/** Asks all at once. What cannot be asked is a row that says so, with AWS's words. */
export async function answers(questions: readonly Question[]): Promise<readonly Row[]> {
  return Promise.all(
    questions.map(async ({ what, ask }): Promise<Row> => {
      try {
        return { what, ...(await inTime(ask())) };
      } catch (error) {
        return { what, verdict: 'cannot tell', why: whyNot(error), todo: 'look it up in AWS’s console' };
      }
    }),
  );
}

export function ok(why: string): Finding {
  return { verdict: 'ok', why };
}

export function willFail(why: string, todo: string): Finding {
  return { verdict: 'will fail', why, todo };
}

export function cannotTell(why: string, todo: string): Finding {
  return { verdict: 'cannot tell', why, todo };
}

function whyNot(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (/AccessDenied|UnauthorizedOperation|AuthFailure|NotAuthorized/.test(name))
    return `these credentials may not ask: ${lineOf(error)}`;
  if (name === 'SyntaxError') return 'AWS did not say: what answered is not the service that was asked';
  return `AWS did not say (${name === '' || name === 'Error' ? '' : `${name}: `}${lineOf(error)})`;
}

async function inTime(work: Promise<Finding>): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
