import type { PartnerCenterError } from '../../partner-center/partner-center.ts';
import type { LastStep, Run } from './end-run.ts';

/** Logs a call whose outcome is unknown, and a call that Partner Center finally refused. */
export function logAnswer({ parts: { log }, transfer, item, answer }: Run, step: LastStep): void {
  const ids = { ref: transfer.ref, transferId: transfer.id, work: item.id };
  if (answer?.kind === 'ambiguous')
    log.warn(
      { code: 'outcome-unknown', ...ids, ...known(answer.error) },
      'The outcome of a Partner Center call is not known.',
    );
  if (answer?.kind === 'refused' && step.do === 'giveBack')
    log.warn(
      { code: 'partner-center-refused', ...ids, ...known(answer.error) },
      'Partner Center refused a decision or a request.',
    );
}

/** The fields for the log, without Partner Center's own text, which can contain names and addresses of people. */
function known({ code, partnerCenterCode, status, network, correlationId }: PartnerCenterError): object {
  return { errorCode: code, partnerCenterCode, status, network, correlationId };
}
