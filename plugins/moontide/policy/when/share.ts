import { hashOf } from "../key/hash";
import { Facts, Test } from "./facts";

/** One more than the largest hash. */
const hashes = 4294967296;

/**
 * A share of the users, always the same ones: each stands at a point of its own for each name, and the share takes
 * the points from 0 on, so that a growing share keeps those that it had.
 *
 * @param name of the flag or class, so that two of 10 percent don't mean the same users
 */
export const shareTest = (percent: number, name: string): Test => {
  const seed = hashOf(name);
  const end = (percent / 100) * hashes;
  return (facts: Facts) => hashOf(facts.user(), seed) < end;
};
