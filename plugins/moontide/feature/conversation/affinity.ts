import type { Gateway } from "../gateway/gateway";
import type { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import { Turn } from "./turn";

/** More than twice what the others have on average, and so many besides, is too much: the prefix is read anew elsewhere. */
const spare = 4;

/** Whether an endpoint has not far more to do than its neighbours. */
const hasRoom = ({ selection }: Gateway, { available }: Pool, member: Member): boolean => {
  let sum = 0;
  for (const endpoint of available) sum += selection.in_flight(endpoint);
  return selection.in_flight(member) <= (2 * sum) / available.length + spare;
};

const isAvailable = ({ available }: Pool, member: Member): boolean => {
  for (const endpoint of available) if (endpoint === member) return true;
  return false;
};

/** The endpoint of a pool that has read the conversation already, where it can take the next turn. */
export const readerOf = (gateway: Gateway, pool: Pool, turn: Turn): Member | undefined => {
  const member = turn.server === undefined ? undefined : pool.by_id.get(turn.server);
  if (member === undefined || !isAvailable(pool, member)) return undefined;
  return hasRoom(gateway, pool, member) ? member : undefined;
};
