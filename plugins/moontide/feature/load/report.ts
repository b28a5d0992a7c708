import { observeUtilisation } from "../../policy/balance/utilisation";
import { readReport, Report } from "../../policy/load/orca";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { OrcaConfiguration } from "./schema";

/** Where endpoints say of themselves how busy they are. */
export const reportHeader = "endpoint-load-metrics";

/** The report that was read last. One record for all requests: nothing here yields. */
const report: Report = { utilisation: 0, requests_per_second: 0 };

/** Takes in what an endpoint said of its load with an answer. What can't be read says nothing. */
export const takeReport = (
  gateway: Gateway,
  member: Member,
  options: OrcaConfiguration,
  text: string,
): void => {
  if (!readReport(text, options.error_penalty, report)) return;
  const { utilisation, requests_per_second } = report;
  const now = gateway.ports.clock.now();
  observeUtilisation(member, utilisation, requests_per_second, now, options.expiry_seconds);
};
