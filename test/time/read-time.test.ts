import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { readTime, readUtc } from '../../src/time/read-time.ts';

describe('A time that came as text', () => {
  const cases: readonly (readonly [text: string, read: string])[] = [
    ['2021-12-08T00:25:45Z', '2021-12-08T00:25:45.000Z'],
    ['2021-12-08t00:25:45z', '2021-12-08T00:25:45.000Z'],
    ['2020-03-27T18:22:33.2875302Z', '2020-03-27T18:22:33.287Z'],
    ['2020-03-25T22:24:23.183+00:00', '2020-03-25T22:24:23.183Z'],
    ['2024-12-12T14:44:18.627854+09:00', '2024-12-12T05:44:18.627Z'],
    ['2024-12-12T14:44:18-0530', '2024-12-12T20:14:18.000Z'],
    ['2024-12-12T14:44:18+09', '2024-12-12T05:44:18.000Z'],
    ['2021-12-08T24:00:00', '2021-12-09T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['9999-12-10T00:00:00Z', '9999-12-10T00:00:00.000Z'],
    ['Fri, 19 May 2017 22:32:07 GMT', '2017-05-19T22:32:07.000Z'],
    ['Friday, 19-May-17 22:32:07 GMT', '2017-05-19T22:32:07.000Z'],
  ];
  for (const [text, read] of cases) it(`is ${read} for ${text}`, () => equal(readUtc(text), read));

  const zoneless: readonly (readonly [text: string, read: string])[] = [
    ['2021-12-08T00:25:45.69', '2021-12-08T00:25:45.690Z'],
    ['2021-12-08T00:25:45,69', '2021-12-08T00:25:45.690Z'],
    ['2021-12-08 00:25:45', '2021-12-08T00:25:45.000Z'],
    ['2021-12-08T00:25', '2021-12-08T00:25:00.000Z'],
    ['2021-12-08', '2021-12-08T00:00:00.000Z'],
    ['2026-03-29T02:30:00', '2026-03-29T02:30:00.000Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
  ];
  for (const [text, read] of zoneless) it(`is UTC without a zone: ${text}`, () => equal(readUtc(text), read));

  for (const text of [
    '',
    'soon',
    '1.5',
    '-3',
    '20211208',
    '2021',
    '2021-12',
    '2021-02-30T00:00:00Z',
    '2021-13-01',
    '2021-00-10',
    '2021-12-08T25:00:00',
    '2021-12-08T24:01:00',
    '2021-12-08T00:61:00',
    '2021-12-08T00:25:45+25:00',
    '2021-12-08(Tokyo)',
    '2021-12-08T00:25:45 PM',
    '12/08/2021 00:25:45',
    'Fri, 31 Feb 2017 22:32:07 GMT',
    'Fri, 19 Mai 2017 22:32:07 GMT',
  ])
    it(`is not read in ${JSON.stringify(text)}`, () => equal(readTime(text), undefined));

  it('is read back as it was written, with or without its zone', () => {
    const years = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(years), (date) => {
        equal(readTime(date.toISOString()), date.getTime());
        equal(readTime(date.toISOString().slice(0, -1)), date.getTime());
        equal(readTime(date.toUTCString()), Math.floor(date.getTime() / 1_000) * 1_000);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => ok(readTime(text) !== null)));
  });
});
