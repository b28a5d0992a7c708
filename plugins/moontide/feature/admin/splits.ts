import { quote } from "../../policy/address/quote";
import { Decision, decide } from "../split/lead";
import { followSplits } from "../split/follow";
import { Split } from "../split/split";
import { RampRecord } from "../split/state";
import { splitStatus } from "../split/status";
import { AdminCall, AdminRefusal, AdminResponse, document, problem } from "./exchange";

/** Another worker holds the lock for as long as one file takes to reach the disk. */
const waitSeconds = 0.05;
const tries = 40;

const busy: AdminRefusal = {
  status: 503,
  reason: "change_under_way",
  detail: "Other changes are being made. Try again.",
  headers: { "Retry-After": "1" },
};

/** Runs an operation on the split of the path's route, with what is decided about its ramp by now. */
const withSplit =
  (operate: (this: void, call: AdminCall, split: Split) => AdminResponse) =>
  (call: AdminCall): AdminResponse => {
    const name = call.parameters["route"]!;
    followSplits(call.gateway);
    for (const split of call.gateway.splits) {
      if (split.route === name) return operate(call, split);
    }
    const detail = `There is no route ${quote(name)} with a split; GET /v1/status lists them.`;
    return problem({ status: 404, reason: "unknown_split", detail });
  };

/** What an operator's word means for a ramp; undefined: it is so already. */
type Order = (this: void, record: RampRecord) => Decision | AdminRefusal | undefined;

const isRefusal = (answer: Decision | AdminRefusal): answer is AdminRefusal =>
  typeof answer.status === "number";

const reason = "an operator's decision";

const pausing: Order = ({ status, step }) => {
  if (status === "paused") return undefined;
  if (status === "ramping") return { status: "paused", step, reason };
  const detail = `The ramp is ${status}: there is nothing to pause.`;
  return { status: 409, reason: "not_ramping", detail };
};

const resuming: Order = ({ status, step }) => {
  if (status === "ramping") return undefined;
  if (status === "paused") return { status: "ramping", step, reason };
  if (status === "rolled_back") return { status: "ramping", step: 1, reason };
  const detail = "The ramp is complete: there is nothing to resume.";
  return { status: 409, reason: "not_stopped", detail };
};

const rollingBack: Order = ({ status, step }) =>
  status === "rolled_back" ? undefined : { status: "rolled_back", step, reason };

const answer = (call: AdminCall, split: Split, kept: boolean): AdminResponse => {
  followSplits(call.gateway);
  const { route, variants, ramp } = splitStatus(call.gateway, split);
  return document(200, { route, variants, ramp, kept });
};

/** Carries a decision out, waiting for other changes for two seconds at most. Yields. */
const carryOut = (call: AdminCall, split: Split, decision: Decision): AdminResponse => {
  for (const attempt of $range(1, tries)) {
    const { made, problem: unkept } = decide(call.gateway, split, decision);
    if (made) {
      const { status, step } = decision;
      const from = call.request.peer_address();
      const fields = { action: status, route: split.route, step, role: call.role, from };
      call.gateway.ports.log.notice("admin_change", fields);
      return answer(call, split, unkept === undefined);
    }
    if (attempt < tries) call.platform.sleep(waitSeconds);
  }
  return problem(busy);
};

const ordering = (order: Order): ((this: void, call: AdminCall) => AdminResponse) =>
  withSplit((call, split) => {
    if (split.ramp === undefined) {
      const detail = `The split of route ${quote(split.route)} has no ramp.`;
      return problem({ status: 409, reason: "no_ramp", detail });
    }
    const { signature, record } = split;
    const present = record ?? {
      signature,
      status: "ramping",
      step: 1,
      since: 0,
      reason: "",
      decided_at: 0,
    };
    const decision = order(present);
    if (decision === undefined) return answer(call, split, true);
    return isRefusal(decision) ? problem(decision) : carryOut(call, split, decision);
  });

export const readSplit = withSplit((call, split) =>
  document(200, splitStatus(call.gateway, split)),
);
export const pauseRamp = ordering(pausing);
export const resumeRamp = ordering(resuming);
export const rollBackRamp = ordering(rollingBack);
