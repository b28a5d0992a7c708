import { createBudgetWatch, keepBudgets } from "../feature/budget/state";
import { publishDecisions } from "../feature/decisions/publish";
import { releaseLease } from "../feature/leader/lease";
import { endClean } from "../feature/leader/generations";
import { hasNothingInFlight } from "../feature/pool/recount";
import { publishMetrics } from "../feature/metrics/publish";
import { leaveSums } from "../feature/usage/sums";
import { writeUsage } from "../feature/usage/write";
import { currentGateway } from "./instance";
import { workerLease } from "./init-worker";

/** For `exit_worker_by_lua`: the last usage is written, the last numbers are published and the lease is given up. */
export const exitWorker = (): void => {
  const gateway = currentGateway();
  const { numbers, texts } = gateway.ports.shared.state;
  if (workerLease().held) keepBudgets(gateway, createBudgetWatch());
  releaseLease(workerLease(), texts, numbers);
  writeUsage(gateway);
  leaveSums(gateway);
  publishMetrics(gateway);
  publishDecisions(gateway);
  if (hasNothingInFlight(gateway)) endClean(gateway.ports, gateway.generation);
};
