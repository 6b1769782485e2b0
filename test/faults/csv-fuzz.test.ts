import { test } from 'node:test';
import * as fc from 'fast-check';
import { anyBytes, roundTrip, sameFields } from '../support/csv/properties.ts';

/** How long each property is tried, with a seed of its own each time; a failure names its seed, which records.test.ts then keeps. */
const seconds = Number(process.env['MILLRACE_FUZZ_SECONDS'] ?? 20);
const tries = {
  numRuns: Number.MAX_SAFE_INTEGER,
  interruptAfterTimeLimit: seconds * 1000,
  markInterruptAsFailure: false,
};

test('a CSV is what was written', () => fc.assert(roundTrip, tries));
test('any bytes come to an end, the same in any pieces', () => fc.assert(anyBytes, tries));
test('a line has the fields that another reader finds', () => fc.assert(sameFields, tries));
