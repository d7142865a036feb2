import { readFile } from 'node:fs/promises';
import { BadCertificate, readCertificate } from './certificate.ts';
import type { Credential } from './credential.ts';
import type { IdentityLog } from './log.ts';
import { managedIdentity } from './managed-identity.ts';

/** As settings name it. */
export type Proof =
  | { readonly kind: 'secret'; readonly secret: string }
  /** Path of a PEM file. */
  | { readonly kind: 'certificate'; readonly file: string }
  /** Client id of a user-assigned managed identity that the registration trusts. */
  | { readonly kind: 'managedIdentity'; readonly clientId: string };

export interface ProofParts {
  /** The setting that named it, for what is wrong with it. */
  readonly setting: string;
  readonly now: () => Date;
  readonly log: Pick<IdentityLog, 'warn'>;
}

const WARN_BEFORE_MS = 30 * 24 * 60 * 60_000;

/** Rejects with a sentence for the operator when a certificate is not there or not good. */
export async function credentialFrom(proof: Proof, { setting, now, log }: ProofParts): Promise<Credential> {
  switch (proof.kind) {
    case 'secret':
      return proof;
    case 'managedIdentity':
      return { kind: 'federated', assertion: managedIdentity({ clientId: proof.clientId }) };
    case 'certificate': {
      try {
        const { credential, expiresAt } = readCertificate(await readFile(proof.file, 'utf8'), now());
        if (Date.parse(expiresAt) - now().getTime() < WARN_BEFORE_MS) {
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
