import { decisionReports } from "../decisions/report";
import { DecisionFilter } from "../decisions/schema";
import { AdminCall, AdminResponse, largeDocument } from "./exchange";

/** What was refused and decided lately. */
export const listDecisions = (call: AdminCall): AdminResponse =>
  largeDocument(call, {
    decisions: decisionReports(call.gateway, call.query as DecisionFilter),
  });
