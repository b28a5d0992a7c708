import { observeUtilisation } from "../../policy/balance/utilisation";
import { utilisationOf } from "../../policy/load/orca";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { OrcaConfiguration } from "./schema";

/** Where endpoints say of themselves how busy they are. */
export const reportHeader = "endpoint-load-metrics";

/** Takes in what an endpoint said of its load with an answer. What can't be read says nothing. */
export const takeReport = (
  gateway: Gateway,
  member: Member,
  options: OrcaConfiguration,
  report: string,
): void => {
  const utilisation = utilisationOf(report, options.error_penalty);
  if (utilisation === undefined) return;
  const { clock, shared } = gateway.ports;
  const in_flight = math.max(0, shared.in_flight.numbers.get(member.key));
  observeUtilisation(member, utilisation, in_flight, clock.now(), options.expiry_seconds);
};
