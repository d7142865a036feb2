/**
 * Where a test or a stand-in that judges the product also runs code of the product, and why that is safe. A judge must
 * reach its verdict independently: if both use the same code for a rule, a mistake in that code makes both wrong, and no
 * test notices. Types are not listed, because they don't exist at run time.
 */
export const JUDGES = [
  'stand-ins/',
  'test/authorization/',
  'test/faults/',
  'test/fuzz/',
  'test/golden/',
  'test/journeys/',
  'test/model/',
  'test/stand-ins/',
  'test/teams/sealed.ts',
] as const;

/** The code is imported because the test judges it. */
const JUDGED = 'it is what is judged';
/** The code makes the data of a pressed button. */
const BUTTON =
  'makes the data that the real card puts on its button; the test judges the outcome of the press by itself';

/** Importing file → what it imports from `src/` → why. Stand-ins have no entries, and must not get any. */
export const SHARED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'test/authorization/desk.ts': {
    'src/desk/desk.ts': JUDGED,
    'src/identity/approvers.ts': JUDGED,
    'src/wiring/desk-policy.ts': JUDGED,
  },
  'test/authorization/matrix.test.ts': {
    'src/teams/inbound/activity.ts': JUDGED,
    'src/transfers/choice.ts': BUTTON,
    'src/transfers/policy.ts': BUTTON,
  },
  'test/faults/kill-migration.ts': {
    'src/store/dialect-differences.ts': 'makes a PostgreSQL store of an earlier version, before the kill',
    'src/store/migrate.ts': 'makes a PostgreSQL store of an earlier version, before the kill',
    'src/store/migrations/all.ts':
      'makes a PostgreSQL store of an earlier version; SQLite stores of earlier versions are kept as files instead',
    'src/store/open.ts': JUDGED,
  },
  'test/faults/open-store.ts': { 'src/store/open.ts': JUDGED },
  'test/faults/schema.test.ts': { 'src/store/open.ts': JUDGED },
  'test/golden/messages.test.ts': {
    'src/desk/carry-out/settle.ts': JUDGED,
    'src/desk/decisions/decide.ts': JUDGED,
    'src/desk/decisions/sentences.ts': JUDGED,
    'src/transfers/decisions.ts': 'makes the states that the sentences are about; the sentences are typed by hand',
  },
  'test/golden/rendered.ts': {
    'src/teams/cards/render-message.ts': JUDGED,
    'src/teams/cards/template.ts': JUDGED,
    'src/teams/cards/words.ts': JUDGED,
  },
  'test/journeys/journey.ts': { 'src/app.ts': JUDGED, 'src/settings/config.ts': JUDGED },
  'test/journeys/keys-and-certificates.test.ts': { 'src/app.ts': JUDGED, 'src/settings/config.ts': JUDGED },
  'test/journeys/quiet-log.test.ts': { 'src/logging/pino-log.ts': JUDGED },
  'test/journeys/steps.ts': {
    'src/teams/cards/words.ts':
      'finds a button or a message by its key, so that a new wording leaves the journeys alone; test/golden types the words',
  },
  'test/model/deeds.ts': { 'src/transfers/choice.ts': BUTTON, 'src/transfers/policy.ts': BUTTON },
  'test/model/stage.ts': {
    'src/desk/desk.ts': JUDGED,
    'src/partner-center/client.ts': JUDGED,
    'src/store/open.ts': JUDGED,
  },
  'test/teams/sealed.ts': {
    'src/teams/cards/card-seal.ts':
      'seals the cards that tests press, as Teams hands back what it was sent; card-seal.test.ts judges seals by their own',
  },
};
