import { createHash } from 'node:crypto';
import { COMMERCE } from './commerce.ts';
import { itemsOf, type LineItem, type Transfer } from './transfer.ts';

/**
 * Identifies the line items that an approval would move, with all that a card says about each. The Approve button
 * carries it, so that an approval covers what the approver saw.
 */
export function choiceOf(transfer: Pick<Transfer, 'lineItems' | 'pending'>): string {
  const content = JSON.stringify(inOrder(itemsOf(transfer)));
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}

/**
 * Whether a card with this choice showed what an approval would move now. Cards of earlier releases carry no choice;
 * they show the right items only if the items were picked before the transfer was created.
 */
export function showsChoice(choice: string | undefined, transfer: Transfer): boolean {
  if (choice === undefined) return COMMERCE[transfer.commerce].itemsPickedAt === 'create';
  return choice === choiceOf(transfer);
}

function inOrder(items: readonly LineItem[]): unknown[] {
  return items
    .map(({ subscriptionId, addOns, outcome: _, ...shown }) => {
      const fields = Object.entries(shown).filter(([, value]) => value !== undefined);
      return [subscriptionId.toLowerCase(), fields.sort(([one], [other]) => (one < other ? -1 : 1)), inOrder(addOns)];
    })
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
}
