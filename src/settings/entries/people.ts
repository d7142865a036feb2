import { approvers, partners, shownApprovers, shownPartners, tenants, truthOrTenants } from '../people-values.ts';
import { setting } from '../setting.ts';
import { wholeNumber } from '../values.ts';

export const people = {
  partners: setting({
    name: 'PARTNER_TENANTS',
    doc:
      'Partner tenants that may use the desk, with the names to show on cards:\n<tenant id>=<name>; <tenant ' +
      'id>=<name>',
    takes: partners(),
    required: 'the partner tenants: <tenant id>=<name>; <tenant id>=<name>',
    shown: shownPartners,
  }),
  teamsTenants: setting({
    name: 'TEAMS_TENANTS',
    doc:
      'Tenant ids, separated by commas, of the Teams tenants in whose conversations the bot answers. The bot ' +
      'ignores all others. People still have to belong to a partner tenant. Empty: the tenants in ' +
      'PARTNER_TENANTS.',
    takes: tenants(),
  }),
  approvers: setting({
    name: 'APPROVERS',
    doc:
      'Who may approve and reject, separated by commas: people as <tenant id>/<object id in Entra>, and groups ' +
      'as group:<tenant id>/<group id>, with the tenant of the partner. Each counts in that tenant only. The desk ' +
      'asks Microsoft Graph who is in a group, including nested groups. For that, give the app registration for ' +
      'Partner Center the application permission GroupMember.Read.All, with consent in that tenant. The tenant ' +
      'may be left out where PARTNER_TENANTS names one tenant. Empty: nobody may approve.',
    takes: approvers(),
    default: '',
    shown: shownApprovers,
    warns: (listed) =>
      listed.people.length > 0 || listed.groups.length > 0
        ? undefined
        : 'is empty: nobody can approve or reject a transfer. List the people, or the groups, who may.',
  }),
  /** True for all partners, false for none, or a list of partners. */
  approvalBeforeSubmit: setting({
    name: 'APPROVAL_BEFORE_SUBMIT',
    doc:
      "true: an approver at the requester's own partner must approve before the desk sends anything to Partner " +
      'Center. false: the desk sends it immediately. Or the tenant ids, separated by commas, of the partners ' +
      'that need this approval.',
    takes: truthOrTenants(),
    default: 'false',
  }),
  approvalsRequired: setting({
    name: 'APPROVALS_REQUIRED',
    doc: 'How many different approvers at a partner must approve. One is enough to reject.',
    takes: wholeNumber(1, 10),
    default: '1',
  }),
};
