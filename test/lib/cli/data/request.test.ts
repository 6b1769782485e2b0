import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanUps } from '../../../../lib/cli/data/clean-ups.ts';
import { request } from '../../../../lib/cli/data/request.ts';
import { usageFor } from '../../../../lib/cli/data/usage.ts';
import { pipelines } from '../../../../lib/pipelines/pipelines.ts';

const delete_ = (...words: string[]) => request(['delete', ...words]);
const march = ['--from', '2026-03-01', '--to', '2026-03-02'];

test('dates are whole UTC days, and times of any zone are UTC', () => {
  assert.deepEqual(delete_('trades', ...march).range, {
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-03-02T00:00:00.000Z',
  });
  const { range, isDryRun, place } = delete_(
    'posts',
    '--from',
    '2026-03-01 09:30',
    '--to=2026-03-01T10:45:00.25+01:00',
    '--dry-run',
    '--state',
    'other',
  );
  assert.deepEqual(range, { from: '2026-03-01T09:30:00.000Z', to: '2026-03-01T09:45:00.250Z' });
  assert.deepEqual([isDryRun, place], [true, { state: 'other' }]);
  assert.deepEqual(delete_('posts', ...march, '--aws', 'millrace-dev', '--yes').place, {
    state: '.millrace',
    aws: 'millrace-dev',
  });
});

const wrong: readonly (readonly [readonly string[], 'WrongUsage' | 'Refusal', RegExp])[] = [
  [[], 'WrongUsage', /^say what to do: delete PIPELINE/],
  [['remove', 'posts'], 'WrongUsage', /^there is no verb "remove"; there is: delete, latest$/],
  [['delete'], 'WrongUsage', /^say of which pipeline: trades, posts/],
  [['delete', "posts'; --", ...march], 'WrongUsage', /^there is no pipeline "posts'; --"; there is: trades/],
  [['delete', 'constructor', ...march], 'WrongUsage', /^there is no pipeline "constructor"/],
  [['delete', 'posts', 'trades', ...march], 'WrongUsage', /^unexpected "trades"$/],
  [['delete', 'posts', '--to', '2026-03-01'], 'WrongUsage', /^say --from: /],
  [['delete', 'posts', '--from', '2026-03-01'], 'WrongUsage', /^say --to: /],
  [['delete', 'posts', ...march, '--everything'], 'WrongUsage', /--everything/],
  [['delete', 'posts', ...march, '--aws', 'a', '--state', 'b'], 'WrongUsage', /name two places/],
  [['delete', 'posts', ...march, '--dry-run', '--yes'], 'WrongUsage', /--dry-run asks nothing/],
  ...[
    '',
    '0',
    'now',
    '2026-02-30',
    '2026-3-1',
    '1772323200000',
    '0999-01-01',
    '10000-01-01',
    "2026-03-01' OR 1",
  ].map(
    time =>
      [
        ['delete', 'posts', '--from', time, '--to', '2026-03-02'],
        'WrongUsage',
        /^--from wants a date/,
      ] as const,
  ),
  [['delete', 'posts', '--from', '2026-03-02', '--to', '2026-03-02'], 'Refusal', /is not before --to/],
  [['delete', 'posts', '--from', '2026-03-03', '--to', '2026-03-02'], 'Refusal', /is not before --to/],
  [
    ['delete', 'trades', '--from', '2026-03-01', '--to', '2026-03-01T12:00Z'],
    'Refusal',
    /^sums of trades are by UTC day, .* want days such as 2026-03-01, not 2026-03-01T12:00:00.000Z$/,
  ],
];
for (const [words, name, message] of wrong)
  test(`data ${words.join(' ')} is refused`, () => assert.throws(() => request(words), { name, message }));

test('a pipeline without event times is refused in one line', () => {
  const timeless = { name: 'names', hasNoTimes: 'a name is kept for good' };
  assert.throws(() => request(['delete', 'names', ...march], [timeless]), {
    name: 'Refusal',
    message: 'names has no times to delete by: a name is kept for good',
  });
});

test('every pipeline says what its clean-up is, and help after its name shows it', () => {
  const names = pipelines.map(({ name }) => name);
  assert.deepEqual(
    cleanUps.map(({ name }) => name),
    names,
  );
  for (const name of names)
    assert.match(usageFor(['delete', name]), new RegExp(`-- delete ${name} --from T`));
});
