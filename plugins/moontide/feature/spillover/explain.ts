import { Explanation } from "../../kernel/explanation";
import type { Gateway } from "../gateway/gateway";
import { hasEndpoint, Target } from "../route/target";
import { SpillTarget } from "./spillover";

/** Whether a request is more likely to go to the secondary at once than not. */
export const spillsMostly = (gateway: Gateway, { state, target }: SpillTarget): boolean =>
  state.spill.share >= 0.5 && hasEndpoint(target, gateway.selection);

/** How much of a pool's requests goes to its secondary at once. */
export const explainSpillover = (gateway: Gateway, { pool, spill }: Target): Explanation => {
  if (spill === undefined) {
    const detail = `Pool ${pool.name} does not spill over.`;
    return { step: "spillover", outcome: "skipped", detail };
  }
  const percent = math.floor(spill.state.spill.share * 100 + 0.5);
  const to = spill.target.pool.name;
  if (spillsMostly(gateway, spill)) {
    const detail = `${percent} % of the requests for pool ${pool.name} go to ${to} at present.`;
    return { step: "spillover", outcome: "chosen", detail };
  }
  const detail = `${percent} % of the requests for pool ${pool.name} go to ${to} at present, and those that it refuses.`;
  return { step: "spillover", outcome: "passes", detail };
};
