import { Ports } from "../../kernel/ports";
import { Gateway } from "../gateway/gateway";
import { countOfLedger } from "../pool/in-flight";
import { retireMetrics } from "../metrics/publish";
import { seriesOf } from "../../policy/metrics/registry";
import { endGeneration, generationIdentity, generations } from "./generations";

/** What the leader needs to know of the machine. @noSelf */
export interface Machine {
  isAlive: (identity: string) => boolean;
  /** All keys of the in-flight zone; locks it for a moment. */
  inFlightKeys: () => readonly string[];
}

/** Takes a dead generation's ledger off the counts that all workers share; returns how many it held. */
const settleInFlight = (ports: Ports, generation: string, keys: readonly string[]): number => {
  const counts = ports.shared.in_flight.numbers;
  let healed = 0;
  for (const ledger of keys) {
    const count = countOfLedger(ledger, generation);
    if (count !== undefined) {
      const held = counts.get(ledger);
      if (held !== 0) counts.add(count, -held);
      healed += math.abs(held);
      counts.remove(ledger);
    }
  }
  return healed;
};

/** Every second in the leader: what dead workers left in shared memory is settled, each once. */
export const settleDeadGenerations = (gateway: Gateway, machine: Machine): void => {
  const { log } = gateway.ports;
  for (const generation of generations(gateway.ports)) {
    const identity = generationIdentity(gateway.ports, generation);
    if (identity !== undefined && generation !== gateway.generation && !machine.isAlive(identity)) {
      const healed = settleInFlight(gateway.ports, generation, machine.inFlightKeys());
      // Without room for its last numbers it stays on the list, so that they still count; next second again.
      if (retireMetrics(gateway, generation)) endGeneration(gateway.ports, generation);
      if (healed > 0) {
        seriesOf(gateway.metrics.in_flight_healed, []).value += healed;
        log.warn("in_flight_healed", { generation, process: identity, attempts: healed });
      }
    }
  }
};
