import { Semaphore } from "../../kernel/ports";
import { FairPlace } from "../../policy/queue/fair-line";
import { weightOfTier } from "../../policy/queue/fair-share";
import type { Usage } from "../../policy/dialect/conversation";
import { boundedKeyOf } from "../key/bounded";
import { bodySize, ModelSession, outputCapOf } from "../llm/session";
import { Fate } from "../queue/waiter";
import { estimateSize, expectedOutput } from "../tokens/knowledge";
import type { ModelSlots } from "./slots";

/** A request that waits for a slot, or has one. */
export interface SlotRequest extends FairPlace {
  readonly slots: ModelSlots;
  /** How many weighted tokens it is expected to use, and its attempts had used before. */
  readonly estimate: number;
  readonly used_before: number;
  /** Undefined before it has to wait. */
  semaphore: Semaphore | undefined;
  fate: Fate;
  granted_at: number;
}

/** Tokens as tenants are charged for them. */
export const weighTokens = (
  { options }: ModelSlots,
  { input_tokens, output_tokens }: Pick<Usage, "input_tokens" | "output_tokens">,
): number => input_tokens + options.output_token_weight * output_tokens;

/** What a request is expected to use: of output no more than is usual, though it may ask for more. */
const estimateOf = (session: ModelSession, slots: ModelSlots): number => {
  const { gateway, endpoint } = session;
  const input_tokens = estimateSize(gateway, slots.name, bodySize(session));
  if (endpoint.wish !== "answer") return input_tokens;
  const usual = expectedOutput(gateway, slots.name);
  const output_tokens = math.min(usual, outputCapOf(session) ?? usual);
  return weighTokens(slots, { input_tokens, output_tokens });
};

/** What becomes of a request when it asks for a slot. */
export const slotRequest = (session: ModelSession, slots: ModelSlots): SlotRequest => {
  const { gateway, exchange, incoming, body, spending } = session;
  const { tier, identity } = exchange;
  const tenant = boundedKeyOf(gateway, slots.tenant, identity, incoming, false, {
    model: slots.name,
  });
  return {
    slots,
    tier,
    key: `f:${slots.name}/${tier}/${tenant}`,
    weight: weightOfTier(tier) * (slots.options.tenant_weights[tenant] ?? 1),
    bytes: body.length,
    joined_at: gateway.ports.clock.now(),
    before: undefined,
    after: undefined,
    estimate: estimateOf(session, slots),
    used_before: weighTokens(slots, spending),
    semaphore: undefined,
    fate: Fate.Waiting,
    granted_at: 0,
  };
};
