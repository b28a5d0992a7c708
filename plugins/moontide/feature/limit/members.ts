import type { Ports } from "../../kernel/ports";
import type { Member } from "../pool/member";
import type { Pool } from "../pool/pool";
import { createLimit } from "./limit";
import { removeLimit } from "./published";
import { removeGathered } from "./shared";

/** Gives each endpoint its limit, where the pool asks for one. Runs when its options or its list have changed. */
export const limitMembers = (pool: Pool): void => {
  const options = pool.configuration.endpoint_limit;
  for (const member of pool.members) {
    member.limit = createLimit(options, member.limit, member.key);
  }
};

/** Forgets the limit of an endpoint that left. */
export const forgetLimit = (ports: Ports, member: Member): void => {
  const { limit } = member;
  if (limit === undefined || limit.options.algorithm === "static") return;
  removeGathered(ports.shared.admission.numbers, limit.key);
  removeLimit(ports, limit.key);
};
