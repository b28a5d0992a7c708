import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { takeCounted } from "./take";
import { Taken, Taking } from "./taking";

/** Takes the limits of the cluster. Comes back with the position of the one that refuses, if one does. */
export const takeRemotely = (
  gateway: Gateway,
  _ports: YieldingPorts,
  taking: Taking,
): number | undefined => {
  const now = gateway.ports.clock.now();
  for (const i of $range(0, taking.count - 1)) {
    const isOpen = taking.taken[i] === Taken.Nothing;
    if (isOpen && !takeCounted(gateway, taking, i, now)) return i;
  }
  return undefined;
};
