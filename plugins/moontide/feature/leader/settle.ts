import { Ports } from "../../kernel/ports";
import { Gateway } from "../gateway/gateway";
import { countOfLedger } from "../pool/in-flight";
import { beginEpoch, cleanEpochs } from "../pool/recount";
import { retireMetrics } from "../metrics/publish";
import { seriesOf } from "../../policy/metrics/registry";
import {
  endClean,
  endedClean,
  endGeneration,
  generationIdentity,
  generations,
} from "./generations";

/** What the leader needs to know of the machine. @noSelf */
export interface Machine {
  isAlive: (identity: string) => boolean;
  /** All keys of the in-flight zone; locks it for a moment. */
  inFlightKeys: () => readonly string[];
}

/** Takes a dead generation's ledger (of retries and of a breaker's probes) off the counts that all workers share. */
const settleLedger = (ports: Ports, generation: string, keys: readonly string[]): void => {
  const counts = ports.shared.in_flight.numbers;
  for (const ledger of keys) {
    const count = countOfLedger(ledger, generation);
    if (count !== undefined) {
      const held = counts.get(ledger);
      if (held !== 0) counts.add(count, -held);
      counts.remove(ledger);
    }
  }
};

const noteHealed = (gateway: Gateway, attempts: number): void => {
  if (attempts === 0) return;
  seriesOf(gateway.metrics.in_flight_healed, []).value += attempts;
  gateway.ports.log.warn("in_flight_healed", { attempts });
};

/** Every second in the leader: what dead workers left in shared memory is settled, each once. */
export const settleDeadGenerations = (gateway: Gateway, machine: Machine): void => {
  const { ports } = gateway;
  let recount = false;
  for (const generation of generations(ports)) {
    const identity = generationIdentity(ports, generation);
    if (identity !== undefined && generation !== gateway.generation && !machine.isAlive(identity)) {
      settleLedger(ports, generation, machine.inFlightKeys());
      if (!endedClean(ports, generation)) {
        recount = true;
        endClean(ports, generation);
      }
      // Without room for its last numbers it stays on the list, so that they still count; next second again.
      if (retireMetrics(gateway, generation)) endGeneration(ports, generation);
    }
  }
  if (recount) beginEpoch(ports);
  noteHealed(gateway, cleanEpochs(ports, machine.inFlightKeys));
};
