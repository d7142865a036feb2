import { readFile } from 'node:fs/promises';
import type { Log } from '../logging/log.ts';
import { readTime } from '../time/read-time.ts';
import { BadCertificate, readCertificate } from './certificate.ts';
import type { Credential } from './credential.ts';
import { managedIdentity } from './managed-identity.ts';

/** Where an app registration's credential comes from, according to the settings. */
export type CredentialSource =
  | { readonly kind: 'secret'; readonly secret: string }
  /** `file` is the path of a PEM file. */
  | { readonly kind: 'certificate'; readonly file: string }
  /** `clientId` is the client id of a user-assigned managed identity that the registration trusts. */
  | { readonly kind: 'managedIdentity'; readonly clientId: string };

export interface CredentialParts {
  /** The name of the setting with the source. Error messages begin with this name. */
  readonly setting: string;
  readonly now: () => Date;
  readonly log: Log;
}

const WARN_BEFORE_MS = 30 * 24 * 60 * 60_000;

/** Rejects with a sentence for the operator when the certificate is missing or invalid. */
export async function credentialFrom(
  source: CredentialSource,
  { setting, now, log }: CredentialParts,
): Promise<Credential> {
  switch (source.kind) {
    case 'secret':
      return source;
    case 'managedIdentity':
      return { kind: 'federated', assertion: managedIdentity({ clientId: source.clientId }) };
    case 'certificate': {
      try {
        const { credential, expiresAt } = readCertificate(await readFile(source.file, 'utf8'), now());
        if ((readTime(expiresAt) ?? 0) - now().getTime() < WARN_BEFORE_MS) {
          log.warn(
            { code: 'certificate-expires', setting, expiresAt },
            'A certificate expires soon. Register a new one.',
          );
        }
        return credential;
      } catch (error) {
        const why =
          error instanceof BadCertificate ? error.message : "names a file that can't be read. Check its path.";
        throw new Error(`${setting} ${why}`, { cause: error });
      }
    }
  }
}
