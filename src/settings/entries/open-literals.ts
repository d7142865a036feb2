import { OPEN_SETTINGS } from '../../partner-center/open-settings.ts';
import { setting } from '../setting.ts';
import { oneOf, transferType, word } from '../values.ts';

export const openLiterals = {
  openSettings: {
    transferType: setting({
      name: 'NEW_COMMERCE_TRANSFER_TYPE',
      doc: "transferType for creating new-commerce transfers. Partner Center's pages mention both 3 and 5.",
      takes: transferType(),
      default: String(OPEN_SETTINGS.transferType),
    }),
    acceptStatus: setting({
      name: 'NEW_COMMERCE_ACCEPT_STATUS',
      doc:
        "Status that approves a new-commerce transfer. Partner Center's pages don't document this request in " +
        'full.',
      takes: word(),
      default: OPEN_SETTINGS.acceptStatus,
    }),
    cancelStatus: setting({
      name: 'NEW_COMMERCE_CANCEL_STATUS',
      doc: 'Status that withdraws a new-commerce transfer.',
      takes: word(),
      default: OPEN_SETTINGS.cancelStatus,
    }),
    rejectStatus: setting({
      name: 'TRADITIONAL_REJECT_STATUS',
      doc: "Status that rejects a traditional transfer. Partner Center's pages use both reject and Reject.",
      takes: word(),
      default: OPEN_SETTINGS.rejectStatus,
    }),
    azureSubscriptionId: setting({
      name: 'NEW_COMMERCE_AZURE_SUBSCRIPTION_ID',
      doc:
        'Check first: which property of GET …/subscriptions/{plan}/azureEntitlements names an Azure subscription in a ' +
        'transfer: id or subscriptionId (that of the plan).',
      takes: oneOf(['id', 'subscriptionId']),
      default: OPEN_SETTINGS.azureSubscriptionId,
    }),
    reservationId: setting({
      name: 'NEW_COMMERCE_RESERVATION_ID',
      doc:
        'Check first: which id names a reservation in a transfer: its reservationId, the resourceId of its artifact, ' +
        'or the orderId of its entitlement (GET …/entitlements?entitlementType=reservedInstance).',
      takes: oneOf(['reservationId', 'resourceId', 'orderId']),
      default: OPEN_SETTINGS.reservationId,
    }),
    savingsPlanId: setting({
      name: 'NEW_COMMERCE_SAVINGS_PLAN_ID',
      doc: 'Check first: which property of its subscription names a savings plan in a transfer: id or productOrderId.',
      takes: oneOf(['id', 'productOrderId']),
      default: OPEN_SETTINGS.savingsPlanId,
    }),
  },
};
