import { LOG_LEVELS } from '../../logging/pino-log.ts';
import { setting } from '../setting.ts';
import { oneOf, wholeNumber } from '../values.ts';

export const limits = {
  logLevel: setting({
    name: 'LOG_LEVEL',
    doc: `The least important level to log: ${LOG_LEVELS.join(', ')}.`,
    takes: oneOf(LOG_LEVELS),
    default: 'info',
  }),
  /** Per minute. */
  limits: {
    perPerson: setting({
      name: 'REQUESTS_PER_PERSON',
      doc:
        'How many messages and clicks each person may send per minute. Beyond that, the desk replies that they ' +
        'are too fast.',
      takes: wholeNumber(10, 1_000_000),
      default: '300',
    }),
    perAddress: setting({
      name: 'REQUESTS_PER_ADDRESS',
      doc: 'How many requests per minute one address may send without proof that they come from Teams.',
      takes: wholeNumber(10, 1_000_000),
      default: '600',
    }),
  },
  trustProxyHops: setting({
    name: 'TRUST_PROXY_HOPS',
    doc:
      'How many of your own proxies are in front of the desk and append to X-Forwarded-For. With 0, the desk ' +
      'ignores that header. If the number is too low, all requests seem to come from a proxy.',
    takes: wholeNumber(0, 10),
    default: '0',
  }),
  watchMinutes: setting({
    name: 'WATCH_MINUTES',
    doc: 'Minutes between checks of a transfer that waits for a decision at Partner Center.',
    takes: wholeNumber(1, 1440),
    default: '15',
  }),
};
