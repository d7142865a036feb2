import { createDesk, type Desk } from '../../src/desk/desk.ts';
import type { Message } from '../../src/desk/ports/message.ts';
import { createApprovers } from '../../src/identity/approvers.ts';
import type { PartnerCenter } from '../../src/partner-center/partner-center.ts';
import type { Actor, Partner } from '../../src/transfers/transfer.ts';
import { createPolicy } from '../../src/wiring/desk-policy.ts';
import { openRig, type Rig, throttled } from '../desk/rig.ts';
import { chat } from '../desk/samples.ts';
import { parseCommand } from '../teams/english.ts';
import { FABRIKAM, NORTHWIND, TAILSPIN } from '../transfers/samples.ts';
import { ASSIGNEES, PEOPLE } from './people.ts';

export interface Stage {
  readonly rig: Rig;
  readonly desk: Desk;
  /** Returns the messages sent since the last call. */
  heard(): Message[];
}

const key = ({ tenantId, objectId }: Actor) => `${tenantId}/${objectId}`;
const SIGNED_OUT = new Set(PEOPLE.filter(({ signedOut }) => signedOut).map(({ person }) => key(person)));
const UNREADABLE = new Set(PEOPLE.filter(({ approver }) => approver === 'unknown').map(({ person }) => key(person)));

/** The real desk with the real rules. Partner Center throttles every call, so that a decision stays visible as pending. */
export async function openStage(
  approvalsRequired: number,
  partners: readonly Partner[] = [NORTHWIND, FABRIKAM, TAILSPIN],
): Promise<Stage> {
  const busy = async () => throttled(3_600);
  const partnerCenter = new Proxy({}, { get: () => busy }) as PartnerCenter;
  const rig = await openRig();
  const { identity, log, now } = rig.parts;
  const listed = createApprovers({
    people: [
      ...PEOPLE.filter(({ approver }) => approver === 'yes').map(({ person }) => person),
      ...Object.values(ASSIGNEES),
    ],
    groups: [],
    graphUrl: 'https://graph.example',
    appToken: async () => {
      throw new Error('nobody asks Graph');
    },
    now,
    log,
  });
  const policy = createPolicy(
    { partners, approvalBeforeSubmit: true, approvalsRequired },
    {
      toWriteTo: listed.toWriteTo,
      isApprover: async (actor, how) => (UNREADABLE.has(key(actor)) ? 'unknown' : listed.isApprover(actor, how)),
    },
  );
  const isOut = (actor: Actor) => SIGNED_OUT.has(key(actor));
  const desk = createDesk(
    {
      ...rig.parts,
      partnerCenter,
      policy,
      parse: parseCommand,
      identity: {
        ...identity,
        tokenFor: async (actor) => (isOut(actor) ? { kind: 'signInNeeded' } : identity.tokenFor(actor)),
        session: async (actor) => (isOut(actor) ? undefined : identity.session(actor)),
      },
    },
    { runsByItself: false },
  );
  const at = now().toISOString();
  const met = PEOPLE.filter((somebody) => somebody.met).map(({ person }) => person);
  for (const person of [...met, ...Object.values(ASSIGNEES)])
    await rig.store.places.meet(person, `29:${person.objectId}`, chat(person), at);
  return {
    rig,
    desk,
    heard: () => rig.said.splice(0).flatMap(({ message }) => (message === undefined ? [] : [message])),
  };
}
