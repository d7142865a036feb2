import { setting } from '../setting.ts';
import { guid, pattern, text } from '../values.ts';

const OTHER_TYPE =
  'with any other type the Bot Framework may run with authentication off, and anyone could speak as anybody';

export const botRegistration = {
  bot: {
    appId: setting({
      name: 'MicrosoftAppId',
      doc: "Application (client) id of the bot's app registration.",
      takes: guid(),
      required: "the application (client) id of the bot's app registration",
    }),
    credential: {
      secret: setting({
        name: 'MicrosoftAppPassword',
        doc: "Client secret of the bot's app registration. Set this or one of the next two.",
        takes: text(),
        secret: true,
      }),
      certificate: setting({
        name: 'MicrosoftAppCertificate',
        doc:
          'Path of a PEM file with an RSA key and its certificate. Register the certificate instead of a secret. ' +
          'The desk reads the file at startup; nobody else should be able to read it.',
        takes: text(),
      }),
      managedIdentity: setting({
        name: 'MicrosoftAppManagedIdentity',
        doc:
          'Client id of a user-assigned managed identity of this machine. The registration trusts the identity ' +
          '(federated credential), so it needs no secret.',
        takes: guid(),
      }),
    },
    tenantId: setting({
      name: 'MicrosoftAppTenantId',
      doc: "Tenant id of the bot's app registration.",
      takes: guid(),
      required: "the tenant id of the bot's app registration",
    }),
    type: setting({
      name: 'MicrosoftAppType',
      doc: `SingleTenant: ${OTHER_TYPE}.`,
      takes: pattern(/^SingleTenant$/, `SingleTenant. Set it so: ${OTHER_TYPE}`),
      required: `SingleTenant: ${OTHER_TYPE}`,
      example: 'SingleTenant',
    }),
  },
};
