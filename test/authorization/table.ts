/**
 * Who may do what with a transfer, and when. A second opinion, written by hand from the design (its table of the two
 * commerces, the life of a transfer, and what the other partner may see). Nothing here is read from the product, so if the
 * product grants a right by mistake, it differs from this table. To change a right, change both.
 *
 * What a cell says: `yes`, or why not.
 *   own request       nobody decides their own request, approver or not
 *   other side        the decision belongs to the other partner
 *   creator's         only the partner that created the transfer can withdraw it
 *   no approver       not on the operator's list of approvers
 *   can't tell        the approver groups can't be read, so nobody gets a right from them
 *   under way         an earlier decision is being carried out
 *   in progress       Partner Center is working on it; nothing can be decided
 *   over              the transfer has already been decided
 *   hidden            the request was never sent to Partner Center, so nothing shows that it exists
 *   not theirs        the note is for people of the creator
 */
const RIGHTS_BY_HAND = `
approve                               | before sending | waiting to be sent | being sent  | open        | under way   | in progress | over        | ended unsent
the requester                         | own request    | own request        | own request | own request | own request | own request | own request | own request
the requester, who is an approver     | own request    | own request        | own request | own request | own request | own request | own request | own request
a colleague of the requester          | no approver    | other side         | other side  | other side  | other side  | other side  | other side  | other side
an approver of the requester's        | yes            | other side         | other side  | other side  | other side  | other side  | other side  | other side
somebody of the other partner         | hidden         | hidden             | hidden      | no approver | no approver | no approver | no approver | hidden
an approver of the other partner      | hidden         | hidden             | hidden      | yes         | under way   | in progress | over        | hidden
somebody there with unreadable groups | hidden         | hidden             | hidden      | can't tell  | can't tell  | can't tell  | can't tell  | hidden

reject                                | before sending | waiting to be sent | being sent  | open        | under way   | in progress | over        | ended unsent
the requester                         | own request    | own request        | own request | own request | own request | own request | own request | own request
the requester, who is an approver     | own request    | own request        | own request | own request | own request | own request | own request | own request
a colleague of the requester          | no approver    | other side         | other side  | other side  | other side  | other side  | other side  | other side
an approver of the requester's        | yes            | other side         | other side  | other side  | other side  | other side  | other side  | other side
somebody of the other partner         | hidden         | hidden             | hidden      | no approver | no approver | no approver | no approver | hidden
an approver of the other partner      | hidden         | hidden             | hidden      | yes         | under way   | in progress | over        | hidden
somebody there with unreadable groups | hidden         | hidden             | hidden      | can't tell  | can't tell  | can't tell  | can't tell  | hidden

withdraw                              | before sending | waiting to be sent | being sent  | open        | under way   | in progress | over        | ended unsent
the requester                         | yes            | yes                | under way   | yes         | under way   | in progress | over        | over
the requester, who is an approver     | yes            | yes                | under way   | yes         | under way   | in progress | over        | over
a colleague of the requester          | no approver    | no approver        | no approver | no approver | no approver | no approver | no approver | no approver
an approver of the requester's        | yes            | yes                | under way   | yes         | under way   | in progress | over        | over
somebody of the other partner         | hidden         | hidden             | hidden      | creator's   | creator's   | creator's   | creator's   | hidden
an approver of the other partner      | hidden         | hidden             | hidden      | creator's   | creator's   | creator's   | creator's   | hidden
somebody there with unreadable groups | hidden         | hidden             | hidden      | creator's   | creator's   | creator's   | creator's   | hidden

assign                                | before sending | waiting to be sent | being sent  | open        | under way   | in progress | over        | ended unsent
the requester                         | own request    | own request        | own request | own request | own request | own request | own request | own request
the requester, who is an approver     | own request    | own request        | own request | own request | own request | own request | own request | own request
a colleague of the requester          | no approver    | other side         | other side  | other side  | other side  | other side  | other side  | other side
an approver of the requester's        | yes            | other side         | other side  | other side  | other side  | other side  | other side  | other side
somebody of the other partner         | hidden         | hidden             | hidden      | no approver | no approver | no approver | no approver | hidden
an approver of the other partner      | hidden         | hidden             | hidden      | yes         | under way   | in progress | over        | hidden
somebody there with unreadable groups | hidden         | hidden             | hidden      | can't tell  | can't tell  | can't tell  | can't tell  | hidden

see                                   | before sending | waiting to be sent | being sent  | open        | under way   | in progress | over        | ended unsent
the requester                         | yes            | yes                | yes         | yes         | yes         | yes         | yes         | yes
the requester, who is an approver     | yes            | yes                | yes         | yes         | yes         | yes         | yes         | yes
a colleague of the requester          | yes            | yes                | yes         | yes         | yes         | yes         | yes         | yes
an approver of the requester's        | yes            | yes                | yes         | yes         | yes         | yes         | yes         | yes
somebody of the other partner         | hidden         | hidden             | hidden      | yes         | yes         | yes         | yes         | hidden
an approver of the other partner      | hidden         | hidden             | hidden      | yes         | yes         | yes         | yes         | hidden
somebody there with unreadable groups | hidden         | hidden             | hidden      | yes         | yes         | yes         | yes         | hidden

read the note                         | before sending | waiting to be sent | being sent  | open        | under way   | in progress | over        | ended unsent
the requester                         | yes            | yes                | yes         | yes         | yes         | yes         | yes         | yes
the requester, who is an approver     | yes            | yes                | yes         | yes         | yes         | yes         | yes         | yes
a colleague of the requester          | yes            | yes                | yes         | yes         | yes         | yes         | yes         | yes
an approver of the requester's        | yes            | yes                | yes         | yes         | yes         | yes         | yes         | yes
somebody of the other partner         | hidden         | hidden             | hidden      | not theirs  | not theirs  | not theirs  | not theirs  | hidden
an approver of the other partner      | hidden         | hidden             | hidden      | not theirs  | not theirs  | not theirs  | not theirs  | hidden
somebody there with unreadable groups | hidden         | hidden             | hidden      | not theirs  | not theirs  | not theirs  | not theirs  | hidden
`;

/**
 * What follows when the deed is allowed.
 *   stays             the status doesn't change; one audit row is added
 *   chooses           the approver chooses the line items to release first
 *   reason            the desk asks for a reason, and does nothing without one
 *   approved before   a second approval by the same person doesn't count
 *   *                 a call in the person's name follows, so they must sign in first if they are signed out
 * Any other word is the transfer's next status. Partner Center has no call to reject a new-commerce transfer.
 */
const WHAT_FOLLOWS_BY_HAND = `
allowed                         | before sending  | waiting to be sent | open, traditional | open, new commerce
approve, one approver needed    | creating        | -                  | approving*        | chooses*
approve, first of two           | stays           | -                  | stays*            | chooses*
approve, second of two          | creating        | -                  | approving*        | approving*
approve, the same person again  | approved before | -                  | approved before   | approved before
reject, without a reason        | reason          | -                  | reason            | reason
reject, with a reason           | rejected        | -                  | rejecting*        | rejected
withdraw                        | withdrawn       | withdrawn          | withdrawing*      | withdrawing*
assign                          | stays           | -                  | stays             | stays
`;

export const DEEDS = ['approve', 'reject', 'withdraw', 'assign', 'see', 'read the note'] as const;
export type Deed = (typeof DEEDS)[number];

export const STAGES = [
  'before sending',
  'waiting to be sent',
  'being sent',
  'open',
  'under way',
  'in progress',
  'over',
  'ended unsent',
] as const;
export type Stage = (typeof STAGES)[number];

export const WHO = [
  'the requester',
  'the requester, who is an approver',
  'a colleague of the requester',
  "an approver of the requester's",
  'somebody of the other partner',
  'an approver of the other partner',
  'somebody there with unreadable groups',
] as const;
export type Who = (typeof WHO)[number];

const rights = parsed(RIGHTS_BY_HAND);
const follows = parsed(WHAT_FOLLOWS_BY_HAND);

/** Returns a cell of the first table: `yes`, or why not. */
export function right(deed: Deed, who: Who, stage: Stage): string {
  return cell(rights, deed, who, stage);
}

/** Returns a cell of the second table. */
export function whatFollows(what: string, when: string): string {
  return cell(follows, 'allowed', what, when);
}

/** Returns the cells that no test has read, except those where nothing can follow. */
export function cellsNotRead(): string[] {
  const all = [...rights, ...follows].filter(([, word]) => word !== '-').map(([key]) => key);
  return all.filter((key) => !wasRead.has(key));
}

const wasRead = new Set<string>();

type Table = ReadonlyMap<string, string>;

/** Parses blocks of lines. The first line of a block has its name and its columns. Keys are `block/row/column`. */
function parsed(text: string): Table {
  const cells = new Map<string, string>();
  for (const block of text.trim().split('\n\n')) {
    const [head = [], ...rows] = block.split('\n').map((line) => line.split('|').map((word) => word.trim()));
    const [name, ...columns] = head;
    for (const [row, ...words] of rows)
      for (const [index, column] of columns.entries()) cells.set(`${name}/${row}/${column}`, words[index] ?? '');
  }
  return cells;
}

function cell(table: Table, block: string, row: string, column: string): string {
  const key = `${block}/${row}/${column}`;
  const word = table.get(key);
  wasRead.add(key);
  if (word === undefined) throw new Error(`the table has no cell ${block} / ${row} / ${column}`);
  return word;
}
