import { OPEN_SETTINGS } from '../../partner-center/open-settings.ts';
import { setting } from '../setting.ts';
import { transferType, word } from '../values.ts';

export const openLiterals = {
  openSettings: {
    transferType: setting({
      name: 'NEW_COMMERCE_TRANSFER_TYPE',
      doc: "transferType with which new-commerce transfers are created: Partner Center's pages name 3 and 5.",
      takes: transferType(),
      default: String(OPEN_SETTINGS.transferType),
    }),
    acceptStatus: setting({
      name: 'NEW_COMMERCE_ACCEPT_STATUS',
      doc: 'Status that approves a new-commerce transfer: its request is not published in full.',
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
      doc: "Status that rejects a traditional transfer: Partner Center's pages write reject and Reject.",
      takes: word(),
      default: OPEN_SETTINGS.rejectStatus,
    }),
  },
};
