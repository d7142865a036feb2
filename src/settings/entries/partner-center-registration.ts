import { setting } from '../setting.ts';
import { address, guid, pattern, text } from '../values.ts';

export const partnerCenterRegistration = {
  partnerCenter: {
    clientId: setting({
      name: 'PARTNER_CENTER_CLIENT_ID',
      doc: "Application (client) id of the app registration with which people sign in to Partner Center. Not the bot's.",
      takes: guid(),
      required: 'the client id of the app registration for Partner Center',
    }),
    credential: {
      secret: setting({
        name: 'PARTNER_CENTER_CLIENT_SECRET',
        doc: 'Client secret of that app registration. Set this or one of the next two.',
        takes: text(),
        secret: true,
      }),
      certificate: setting({
        name: 'PARTNER_CENTER_CERTIFICATE',
        doc:
          "Path of a PEM file, as for the bot. You can use the bot's file if you register its certificate with " +
          'both.',
        takes: text(),
      }),
      managedIdentity: setting({
        name: 'PARTNER_CENTER_MANAGED_IDENTITY',
        doc: "Client id of a managed identity, as for the bot. You can use the bot's identity.",
        takes: guid(),
      }),
    },
    /** Undefined when single sign-on is off. */
    ssoResource: setting({
      name: 'SSO_RESOURCE',
      doc:
        'Application id URI of that app registration, api://botid-<MicrosoftAppId>, as in the manifest. With ' +
        'this set, Teams signs people in automatically in chats, where possible. Empty: everybody signs in with ' +
        'a button.',
      takes: pattern(/^api:\/\/[\w.-]+(\/[\w.-]+)*$/, 'an application id URI such as api://botid-<bot app id>'),
    }),
    url: setting({
      name: 'PARTNER_CENTER_URL',
      doc: 'Address of the Partner Center API, without /v1.',
      takes: address({ originOnly: true }),
      default: 'https://api.partnercenter.microsoft.com',
    }),
  },
  entraAuthority: setting({
    name: 'ENTRA_AUTHORITY',
    doc: 'Address of Entra, without a tenant.',
    takes: address({ originOnly: true }),
    default: 'https://login.microsoftonline.com',
  }),
};
