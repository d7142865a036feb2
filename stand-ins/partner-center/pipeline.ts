import { type Reply, type SocketlessHandler, type StandInRequest, UnreadableBody } from '../http.ts';
import type { Books } from './books.ts';
import type { Call, Operation, Result } from './call.ts';
import type { Faults, Plan } from './faults.ts';
import { fieldsOf } from './fields.ts';
import { admit, challenge, headerId, type VerifyToken } from './gate.ts';
import { settle } from './handover.ts';
import type { Caller } from './records.ts';
import { Refusal } from './refusal.ts';
import { fingerprint, type Replays, replayKey } from './replays.ts';
import type { Throttle } from './throttle.ts';

/** What the steps that every call goes through share. */
export interface Line {
  readonly books: Books;
  save(): void;
  readonly verifyToken: VerifyToken;
  readonly faults: Faults;
  readonly replays: Replays;
  readonly throttle: Throttle;
  /** Every call in order of arrival. */
  readonly calls: CallRecord[];
  /** Transfers with a write under way. */
  readonly busy: Set<string>;
  requireMfa: boolean;
  readonly bom: boolean;
  log(what: string, error: unknown): void;
}

export interface CallRecord {
  readonly at: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  requestId?: string;
  correlationId?: string;
  by?: { readonly tenantId: string; readonly objectId: string };
  /** Absent while the call is under way, and when the connection was broken. */
  status?: number;
  code?: string;
  /** The call repeated an earlier call: it got that call's answer and had no effect. */
  replay?: true;
  /** The fault that ended the call. */
  fault?: 'status' | 'reset' | 'throttle';
}

/** Turns an operation into a handler: ids, admission, faults, throttling, replays, the operation itself, the answer. */
export function handle(line: Line, operation: Operation): SocketlessHandler {
  return async (request, reply) => {
    const record: CallRecord = {
      at: line.books.now().toISOString(),
      method: request.method,
      path: request.path + request.search,
    };
    line.calls.push(record);
    const answer = answerOf(line, request, reply, record);
    try {
      record.correlationId = headerId(request, 'MS-CorrelationId', line.books.newId);
      record.requestId = headerId(request, 'MS-RequestId', line.books.newId);
      const { caller, mfa } = await admit(request, line.verifyToken, line.books.state, line.requireMfa);
      record.by = { tenantId: caller.tenantId, objectId: caller.objectId };
      if (request.headers.validatemfa === 'true') reply.setHeader('isMfaCompliant', String(mfa));
      const plan = line.faults.take(request.method, request.path);
      const tooMany = isThrottled(request) && line.throttle.check(caller.tenantId, line.books.now().getTime());
      if (tooMany) return answer.throttled(tooMany);
      if (plan.before !== undefined) return answer.fault(plan.before);
      const result = await perform(line, operation, request, record, caller, plan);
      for (const wait of plan.waits.after) await wait();
      if (plan.after !== undefined) answer.fault(plan.after);
      else answer.result(result);
    } catch (error) {
      answer.failed(error);
    }
  };
}

/** Handles paths and methods that Partner Center doesn't have. */
export function unknownPath(line: Line): SocketlessHandler {
  return handle(line, () => {
    throw new Refusal('notFound', 'The resource was not found.');
  });
}

async function perform(
  line: Line,
  operation: Operation,
  request: StandInRequest,
  record: CallRecord,
  caller: Caller,
  plan: Plan,
): Promise<Result> {
  const requestId = record.requestId ?? '';
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
  const run = () => {
    if (settle(line.books)) line.save();
    return operation(callOf(line.books, request, caller, requestId));
  };
  if (!isWrite) {
    for (const wait of plan.waits.before) await wait();
    return run();
  }
  const { earlier, end } = await line.replays.start(replayKey(caller, requestId), fingerprint(request));
  if (earlier !== undefined) {
    record.replay = true;
    return earlier;
  }
  let result: Result | undefined;
  try {
    result = await holding(line.busy, request.params.transfer?.toLowerCase(), async () => {
      for (const wait of plan.waits.before) await wait();
      return run();
    });
    return result;
  } finally {
    end(result);
    if (result !== undefined) line.save();
  }
}

/** Allows one write at a time on a transfer, and refuses a second one, as Partner Center does. */
async function holding<T>(busy: Set<string>, transfer: string | undefined, work: () => Promise<T>): Promise<T> {
  if (transfer === undefined) return work();
  if (busy.has(transfer))
    throw new Refusal('processedByAnother', `Transfer ${transfer} is being processed by another request.`);
  busy.add(transfer);
  try {
    return await work();
  } finally {
    busy.delete(transfer);
  }
}

function callOf(books: Books, request: StandInRequest, caller: Caller, requestId: string): Call {
  const { params, query, headers } = request;
  return { books, caller, params, query, headers, requestId, body: () => fieldsOf(request.json()) };
}

/** Microsoft limits requests for customers, their subscriptions and their transfers, but not for profiles. */
function isThrottled(request: StandInRequest): boolean {
  return request.path.toLowerCase().startsWith('/v1/customers');
}

function answerOf(line: Line, request: StandInRequest, reply: Reply, record: CallRecord) {
  const send = (status: number, body: unknown, more: Record<string, string> = {}) => {
    record.status = status;
    const text = body === undefined ? undefined : (line.bom ? '\uFEFF' : '') + JSON.stringify(body);
    const locale = request.headers['x-locale'];
    reply.send(status, text, {
      ...(text === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
      ...(status === 204 ? { 'Content-Length': 0 } : {}),
      'MS-RequestId': record.requestId,
      'MS-CorrelationId': record.correlationId,
      'MS-ServerId': '202010406',
      ...(typeof locale === 'string' ? { 'X-Locale': locale } : {}),
      ...more,
    });
  };
  const refuse = (status: number, code: string, description: string, more?: Record<string, string>) => {
    record.code = code;
    send(status, { code, description: description.slice(0, 1024), data: [], source: 'PartnerCenter' }, more);
  };
  const throttled = (seconds: number) => {
    const message = `Rate limit is exceeded. Try again in ${seconds} seconds.`;
    send(429, { statusCode: 429, message }, { 'Retry-After': String(seconds) });
  };
  return {
    throttled,
    result({ status, body, repeatsLocale }: Result) {
      const locale = request.headers['x-locale'];
      send(status, body, repeatsLocale && locale ? { 'X-Locale': `${locale},${locale}` } : {});
    },
    fault(fault: NonNullable<Plan['before']>) {
      record.fault = fault.kind;
      if (fault.kind === 'reset') reply.reset();
      else if (fault.kind === 'throttle') throttled(fault.retryAfterSeconds);
      else if (fault.code === undefined) send(fault.status, undefined);
      else refuse(fault.status, fault.code, fault.description ?? 'A fault was asked for.');
    },
    failed(error: unknown) {
      if (request.isGone()) return;
      if (error instanceof Refusal)
        return refuse(error.status, error.code, error.message, challenge(error, record.correlationId ?? ''));
      if (error instanceof UnreadableBody) return refuse(400, '800002', `Invalid input. ${error.message}`);
      line.log(`${request.method} ${request.path} failed in the Partner Center stand-in`, error);
      refuse(500, '800003', 'Service error.');
    },
  };
}
