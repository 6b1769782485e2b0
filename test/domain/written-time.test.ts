import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNothing, readWrittenTime } from '../../domain/written-time.ts';
import type { TimeStyle } from '../../domain/written-time.ts';
import { zoneOf } from '../../domain/zone.ts';

const jakarta = { zone: zoneOf('Asia/Jakarta') };
const sydney = { zone: zoneOf('Australia/Sydney') };
const newYork = { zone: zoneOf('America/New_York') };
const dmy = { dates: 'dmy' } as const;
const mdy = { dates: 'mdy' } as const;

/** Text, style, the time that it means, and the day that it shows where that is another one. */
type Reading = readonly [text: string, style: TimeStyle, time?: string, shownDay?: string];

const readings: Readonly<Record<string, readonly Reading[]>> = {
  'a day': [
    ['2026-01-05', {}, '2026-01-05T00:00:00.000Z'],
    ['20260105', {}, '2026-01-05T00:00:00.000Z'],
    ['2026/1/5', {}, '2026-01-05T00:00:00.000Z'],
    ['2026.01.05', {}, '2026-01-05T00:00:00.000Z'],
    ['Jan 19, 2018', {}, '2018-01-19T00:00:00.000Z'],
    ['19-Jan-2018', {}, '2018-01-19T00:00:00.000Z'],
    ['9 September 2018', {}, '2018-09-09T00:00:00.000Z'],
    ['2026-01-05', jakarta, '2026-01-05T00:00:00.000Z'],
    ['2026-02-30', {}],
    ['20261305', {}],
    ['2026-01/05', {}],
    ['Jun 31, 2018', {}],
  ],
  'a day in an order that is said': [
    ['05.01.2026', {}],
    ['1/5/2026', {}],
    ['05.01.2026', dmy, '2026-01-05T00:00:00.000Z'],
    ['5/1/2026', dmy, '2026-01-05T00:00:00.000Z'],
    ['1/5/2026', mdy, '2026-01-05T00:00:00.000Z'],
    ['13/5/2026', mdy],
    ['5/13/2026', dmy],
    ['2026-01-05', mdy, '2026-01-05T00:00:00.000Z'],
    ['5/1/26', dmy],
  ],
  'a time': [
    ['2026-01-05 09:30:00+00', {}, '2026-01-05T09:30:00.000Z'],
    ['2026-01-05 09:30:00.123456+05', {}, '2026-01-05T04:30:00.123Z'],
    ['2026-01-05T09:30:00+05:30', {}, '2026-01-05T04:00:00.000Z'],
    ['2026-01-05 9:30', {}, '2026-01-05T09:30:00.000Z'],
    ['2026-01-05 09:30:00 UTC', {}, '2026-01-05T09:30:00.000Z'],
    ['20260105T093000Z', {}, '2026-01-05T09:30:00.000Z'],
    ['20260105 093000', {}, '2026-01-05T09:30:00.000Z'],
    ['Jan 5, 2026, 9:30 PM', {}, '2026-01-05T21:30:00.000Z'],
    ['1/5/2026 12:05 AM', mdy, '2026-01-05T00:05:00.000Z'],
    ['05.01.2026 09:30:15', dmy, '2026-01-05T09:30:15.000Z'],
    ['2026-01-05 13:30 PM', {}],
    ['2026-01-05 0:30 AM', {}],
    ['2026-01-05 12:30 PM', {}, '2026-01-05T12:30:00.000Z'],
    ['2026-01-05 24:00', {}],
    ['2026-01-05 09', {}],
    ['2026-01-05 930', {}],
    ['2026-01-05 93000', {}],
    ['2026-01-05 0930', {}, '2026-01-05T09:30:00.000Z'],
    ['2026-01-05x09:30', {}],
    ['2026-01-05 09:30+15', {}],
    ['soon', {}],
    ['', {}],
  ],
  'a time since 1970': [
    ['1767605400', {}, '2026-01-05T09:30:00.000Z'],
    ['1767605400.123999', {}, '2026-01-05T09:30:00.123Z'],
    ['1767605400123', {}, '2026-01-05T09:30:00.123Z'],
    ['1767605400123999', {}, '2026-01-05T09:30:00.123Z'],
    ['1767605400123999999', {}, '2026-01-05T09:30:00.123Z'],
    ['176760540', {}],
    ['17676054001', {}],
    ['-1767605400', {}],
    ['9999999999999', {}, '2286-11-20T17:46:39.999Z'],
  ],
  'a time that shows another day than its own in UTC': [
    ['2026-01-06 00:00:00+07:00', {}, '2026-01-05T17:00:00.000Z', '2026-01-06'],
    ['2026-01-05 20:00:00-05:00', {}, '2026-01-06T01:00:00.000Z', '2026-01-05'],
    ['2026-01-06 10:00:00', sydney, '2026-01-05T23:00:00.000Z', '2026-01-06'],
    ['2026-01-06 09:00:00+07:00', {}, '2026-01-06T02:00:00.000Z'],
  ],
  'midnight in the zone, which is the day itself': [
    ['2026-01-06 00:00:00+07:00', jakarta, '2026-01-06T00:00:00.000Z'],
    ['2026-01-06 00:00:00+07:00', { zone: zoneOf('+07:00') }, '2026-01-06T00:00:00.000Z'],
    ['2026-01-06 00:00', jakarta, '2026-01-06T00:00:00.000Z'],
    ['2026-01-05 17:00:00Z', jakarta, '2026-01-06T00:00:00.000Z'],
    ['1767632400', jakarta, '2026-01-06T00:00:00.000Z'],
    ['2026-01-06 00:00:00-05:00', newYork, '2026-01-06T00:00:00.000Z'],
    ['2026-07-06 00:00:00-04:00', newYork, '2026-07-06T00:00:00.000Z'],
    ['2026-01-06 00:00:00.001+07:00', jakarta, '2026-01-05T17:00:00.001Z', '2026-01-06'],
  ],
  'a time without an offset, which is of the zone': [
    ['2026-01-06 09:30', jakarta, '2026-01-06T02:30:00.000Z'],
    ['2026-01-06 09:30', newYork, '2026-01-06T14:30:00.000Z'],
    ['2026-07-06 09:30', newYork, '2026-07-06T13:30:00.000Z'],
    ['2026-03-08 03:00', newYork, '2026-03-08T07:00:00.000Z'],
    ['2026-11-01 00:59', newYork, '2026-11-01T04:59:00.000Z'],
    ['2026-11-01 02:00', newYork, '2026-11-01T07:00:00.000Z'],
    ['2026-01-06T09:30Z', newYork, '2026-01-06T09:30:00.000Z'],
  ],
};

for (const [what, cases] of Object.entries(readings))
  describe(what, () => {
    for (const [text, style, time, shownDay] of cases)
      it(`${JSON.stringify(text)} is ${time ?? 'not read'}`, () => {
        const read = time === undefined ? undefined : { time, ...(shownDay !== undefined && { shownDay }) };
        assert.deepEqual(readWrittenTime(text, style), read);
      });
  });

describe('a zone', () => {
  it('is a name or an offset, and nothing else', () => {
    for (const name of ['Asia/Jakarta', 'UTC', '+07:00', '-03:30']) assert.ok(zoneOf(name), name);
    for (const name of ['', 'Jakarta', '7', '+7', 'Mars/Olympus'])
      assert.equal(zoneOf(name), undefined, name);
  });

  it('knows moments and clocks both ways, whatever was asked before', () => {
    const zone = zoneOf('Australia/Sydney');
    for (const step of [3_600_000, -5_400_000])
      for (let index = 0; index < 200; index++) {
        const moment = Date.UTC(2026, 3, 4) + index * step;
        const clock = zone?.clockAt(moment) ?? 0;
        const hours = (clock - moment) / 3_600_000;
        assert.ok(hours === 10 || hours === 11);
        assert.equal(zone?.clockAt(zone.momentOf(clock)), clock);
      }
  });
});

it('words of databases and programs for nothing are nothing', () => {
  for (const word of ['', ' ', '-', 'NULL', 'null', '\\N', 'None', 'NaN', 'NaT', 'N/A', '#N/A', 'NA', '<NA>'])
    assert.ok(isNothing(word), word);
  for (const word of ['0', '2026-01-05', 'NAN1', 'no']) assert.ok(!isNothing(word), word);
});
