import { approvers, partners, shownApprovers, shownPartners, tenants, truthOrTenants } from '../people-values.ts';
import { setting } from '../setting.ts';
import { wholeNumber } from '../values.ts';

export const people = {
  partners: setting({
    name: 'PARTNER_TENANTS',
    doc: 'Partner tenants that may use the desk, with the names that cards show:\n<tenant id>=<name>; <tenant id>=<name>',
    takes: partners(),
    required: 'the partner tenants: <tenant id>=<name>; <tenant id>=<name>',
    shown: shownPartners,
  }),
  teamsTenants: setting({
    name: 'TEAMS_TENANTS',
    doc:
      'Tenant ids of the Teams whose conversations the bot answers in, separated by commas; in any other it does nothing. ' +
      'People still have to be of a partner tenant. Empty: those of PARTNER_TENANTS.',
    takes: tenants(),
  }),
  approvers: setting({
    name: 'APPROVERS',
    doc:
      'Who may approve and reject, separated by commas: Entra object ids of people, and groups of a partner as ' +
      'group:<tenant id>/<group id>. The desk asks Microsoft Graph for their members, also through other groups; that ' +
      'needs its application permission GroupMember.Read.All for the app registration for Partner Center, with consent ' +
      'in that tenant. group:<group id> is looked for in every partner tenant. Empty: nobody may.',
    takes: approvers(),
    default: '',
    shown: shownApprovers,
    warns: (listed) =>
      listed.people.length > 0 || listed.groups.length > 0
        ? undefined
        : 'is empty: nobody can approve or reject a transfer. List the object ids, or the groups, of those who may.',
  }),
  /** True for all partners, false for none, or a list of partners. */
  approvalBeforeSubmit: setting({
    name: 'APPROVAL_BEFORE_SUBMIT',
    doc:
      "true: an approver of the requester's own partner decides before anything is sent to Partner Center. false: it is " +
      'sent at once. Or the tenant ids of the partners for which it is true, separated by commas.',
    takes: truthOrTenants(),
    default: 'false',
  }),
  approvalsRequired: setting({
    name: 'APPROVALS_REQUIRED',
    doc: 'How many different approvers of a partner it takes to approve. One is enough to reject.',
    takes: wholeNumber(1, 10),
    default: '1',
  }),
};
