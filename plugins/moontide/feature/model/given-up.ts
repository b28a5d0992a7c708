import { ModelError } from "../../policy/dialect/conversation";
import type { Gateway } from "../gateway/gateway";
import { refusalOf } from "../llm/refusals";
import { Obstacle, obstacleTo } from "./available";
import type { Plan } from "./planning";

/** The gateway's own key was refused: that is nothing that the client can do something about, and none of its keys. */
const credentialsExhausted = ({ message }: ModelError): ModelError =>
  refusalOf(
    "upstream_credentials_exhausted",
    `The provider refuses the gateway's keys: ${message}`,
  );

const isOfKeys = ({ kind }: ModelError): boolean =>
  kind === "authentication" || kind === "permission" || kind === "quota";

/** Of all that could have been asked, the one that is free first. */
const firstFree = (gateway: Gateway, { candidates }: Plan): Obstacle | undefined => {
  const now = gateway.ports.clock.now();
  let first: Obstacle | undefined;
  for (const candidate of candidates) {
    const obstacle = obstacleTo(gateway, candidate, now);
    if (obstacle !== undefined && (first === undefined || obstacle.until < first.until)) {
      first = obstacle;
    }
  }
  return first;
};

/** A key that can't be read may be there in a moment; nobody knows. */
const unknownSeconds = 5;

const nobodyFree = (gateway: Gateway, plan: Plan): ModelError => {
  const first = firstFree(gateway, plan);
  const left = (first?.until ?? math.huge) - gateway.ports.clock.now();
  const retry_after_seconds = left === math.huge ? unknownSeconds : math.max(1, math.ceil(left));
  const is_limit = first?.reason === "rate_limit";
  return refusalOf(
    is_limit ? "candidates_rate_limited" : "no_candidate_available",
    `No provider of the model ${plan.alias} can be asked at the moment.`,
    undefined,
    retry_after_seconds,
  );
};

/**
 * What the client is told when `nextAttempt` has nobody left: the failure of whom was asked first, as that is whom the
 * client meant; or, where nobody could be asked, what none of them can be asked, or when to come again.
 */
export const givenUp = (gateway: Gateway, plan: Plan): ModelError => {
  const { first_error, unsayable, crowded } = plan;
  if (first_error === undefined) return unsayable ?? crowded ?? nobodyFree(gateway, plan);
  return isOfKeys(first_error) ? credentialsExhausted(first_error) : first_error;
};
