import { PUBLIC_CHANNEL } from '../../teams/gate/inbound-token.ts';
import { setting } from '../setting.ts';
import { pattern, standIn } from '../values.ts';

const GRAPH = 'https://graph.microsoft.com/v1.0';
/** The Bot Framework's own addresses in the public cloud. */
const BOT_LOGIN = 'https://login.microsoftonline.com/botframework.com';
const BOT_OAUTH = 'https://api.botframework.com';

export const standInAddresses = {
  graphUrl: setting({
    name: 'GRAPH_URL',
    doc: 'Address of Microsoft Graph, with its version. Change this only for a stand-in on this machine.',
    takes: standIn(GRAPH, 'Microsoft Graph'),
    default: GRAPH,
  }),
  channel: {
    openIdMetadataUrl: setting({
      name: 'BOT_OPENID_METADATA_URL',
      doc:
        "Where Microsoft publishes the keys that sign Teams' messages. Change this only for a stand-in on this " +
        'machine.',
      takes: standIn(PUBLIC_CHANNEL.openIdMetadataUrl, 'Teams'),
      default: PUBLIC_CHANNEL.openIdMetadataUrl,
    }),
    loginUrl: setting({
      name: 'BOT_LOGIN_URL',
      doc: 'Where the Bot Framework signs in. Change this only for a stand-in on this machine.',
      takes: standIn(BOT_LOGIN, 'Teams'),
      default: BOT_LOGIN,
    }),
    oAuthUrl: setting({
      name: 'BOT_OAUTH_URL',
      doc: "The Bot Framework's token service. Change this only for a stand-in on this machine.",
      takes: standIn(BOT_OAUTH, 'Teams'),
      default: BOT_OAUTH,
    }),
  },
  /** Accepts messages without proof of who sent them. Can only be true on loopback. */
  unauthenticated: setting({
    name: 'DEV_UNAUTHENTICATED',
    doc:
      "loopback-only: the desk accepts messages without proof of who sent them, for Microsoft's Agents " +
      'Playground on this machine. Empty: never.',
    takes: pattern(/^(loopback-only)?$/, 'loopback-only, the one value that it takes').transform((flag) => flag !== ''),
    default: '',
    shown: (on) => (on ? 'loopback-only' : ''),
    warns: (on) =>
      on
        ? 'is on: every program on this machine can speak as anybody. Never set it where real transfers can be made.'
        : undefined,
  }),
};
