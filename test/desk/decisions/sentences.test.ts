import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { partnerCenterSentence, refusalSentence } from '../../../src/desk/decisions/sentences.ts';
import type { PartnerCenterError } from '../../../src/partner-center/partner-center.ts';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import { BEA, inStatus, TIM } from '../../transfers/samples.ts';

describe('The sentence of a refusal', () => {
  it('tells somebody without the right so, instead of how the transfer ended', () => {
    for (const status of ['open', 'inProgress', 'completed', 'rejected'] as const) {
      deepEqual(refusalSentence('noApproverRight', inStatus(status), BEA), { key: 'refusal.noApproverRight' });
      deepEqual(refusalSentence('unknownPartner', inStatus(status), TIM), { key: 'refusal.unknownPartner' });
    }
  });
});

describe('The sentence of an error of Partner Center', () => {
  const words = loadLocales(new URL('../../../cards/locales/', import.meta.url))('en');
  const saidOf = (error: Partial<PartnerCenterError> & Pick<PartnerCenterError, 'code'>) =>
    words.say(partnerCenterSentence({ correlationId: 'aaaaaaaa-0000', ...error }));

  it("quotes Partner Center's own words and code where one name covers different causes", () => {
    const description = 'The relationship between the partner and customer does not exist';
    const said = saidOf({ code: 'invalidInput', status: 400, partnerCenterCode: '3000', description });
    match(said, /Partner Center says: “The relationship between the partner and customer does not exist”/);
    match(said, /Partner Center code 3000, reference aaaaaaaa/);
    const general = [
      'accessDenied',
      'agreementNeeded',
      'badRequest',
      'conflict',
      'notFound',
      'notTransferable',
    ] as const;
    for (const code of general) match(saidOf({ code, description }), /says: “The relationship/, code);
    for (const code of ['riskCheck', 'roleMissing'] as const) {
      doesNotMatch(saidOf({ code, status: 403, description }), /says/, code);
      match(saidOf({ code, status: 500, description }), /says: “The relationship/, code);
    }
  });

  it('quotes `data` beside the description, once', () => {
    const said = saidOf({ code: 'invalidInput', description: 'Invalid', data: ['Invalid', 'Item 2 is not active'] });
    match(said, /says: “Invalid · Item 2 is not active”/);
    match(saidOf({ code: 'invalidInput', data: ['Only here'] }), /says: “Only here”/);
    doesNotMatch(saidOf({ code: 'invalidInput', description: ' ', data: [''] }), /says: “/);
  });

  it('cuts and escapes the words, so that they are nothing but words', () => {
    const said = saidOf({
      code: 'badRequest',
      description: `[click](https://evil.example) <at>All</at> ${'x'.repeat(2000)}`,
    });
    ok(said.length < 900, String(said.length));
    doesNotMatch(said, /\]\(|https:\/\/|<at>/);
  });

  it('says what Partner Center does not know any more', () => {
    match(saidOf({ code: 'notFound', missing: 'customer' }), /customer/);
    match(saidOf({ code: 'notFound', missing: 'transfer' }), /transfer/);
    match(saidOf({ code: 'notFound', missing: 'subscription' }), /subscription/);
  });

  it('tells an error, a slow answer and silence apart', () => {
    const codes = ['answeredWithError', 'tooSlow', 'notThere', 'unavailable'] as const;
    equal(new Set(codes.map((code) => saidOf({ code }))).size, codes.length);
  });
});
