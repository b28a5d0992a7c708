import { claimIsAmong, claimPath, readClaim } from "../claim/claim";
import { Facts, Test } from "./facts";
import { setOf, Words } from "./words";

/** A claim of the token is one of these, or a list that holds one. */
export const claimTest = (path: string, words: Words): Test => {
  const compiled = claimPath(path);
  const wanted = setOf(words);
  return (facts: Facts) => {
    const claims = facts.claims();
    return claims !== undefined && claimIsAmong(readClaim(claims, compiled), wanted);
  };
};

/** The role as tokens of most issuers have it: in `roles`, a list, or in `role`. */
export const roleTest = (words: Words): Test => {
  const wanted = setOf(words);
  return (facts: Facts) => {
    const claims = facts.claims();
    return (
      claims !== undefined &&
      (claimIsAmong(claims["roles"], wanted) || claimIsAmong(claims["role"], wanted))
    );
  };
};
