import { LOG_LEVELS } from '../../logging/pino-log.ts';
import { setting } from '../setting.ts';
import { oneOf, wholeNumber } from '../values.ts';

export const limits = {
  logLevel: setting({
    name: 'LOG_LEVEL',
    doc: `Least important lines that are logged: ${LOG_LEVELS.join(', ')}.`,
    takes: oneOf(LOG_LEVELS),
    default: 'info',
  }),
  /** Per minute. */
  limits: {
    perPerson: setting({
      name: 'REQUESTS_PER_PERSON',
      doc: 'Messages and clicks that one person may send within a minute. More are answered with one sentence.',
      takes: wholeNumber(10, 1_000_000),
      default: '300',
    }),
    perAddress: setting({
      name: 'REQUESTS_PER_ADDRESS',
      doc: "Requests within a minute that one address may send as long as they don't prove that they come from Teams.",
      takes: wholeNumber(10, 1_000_000),
      default: '600',
    }),
  },
  trustProxyHops: setting({
    name: 'TRUST_PROXY_HOPS',
    doc:
      'Proxies of your own in front of the desk, each of which adds to X-Forwarded-For. With 0 that header is not ' +
      'believed, and with too few everybody has the address of a proxy.',
    takes: wholeNumber(0, 10),
    default: '0',
  }),
  watchMinutes: setting({
    name: 'WATCH_MINUTES',
    doc: 'Minutes between two looks at a transfer that waits for a decision at Partner Center.',
    takes: wholeNumber(1, 1440),
    default: '15',
  }),
};
