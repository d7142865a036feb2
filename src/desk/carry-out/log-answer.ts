import type { PartnerCenterError } from '../../partner-center/partner-center.ts';
import type { LastStep, Run } from './end-run.ts';

/** Logs a call whose outcome is unknown, and a refusal that ends the run. */
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

/**
 * The error's fields for the log. Partner Center's own text is left out, because it can contain people's names and
 * addresses.
 */
function known({ code, partnerCenterCode, status, network, correlationId }: PartnerCenterError): object {
  return { errorCode: code, partnerCenterCode, status, network, correlationId };
}
