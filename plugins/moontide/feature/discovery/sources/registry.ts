import { SecretReference, YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { longestWaitSeconds } from "./source";

/** What the HTTP sources have in common. */

/** A server that sends its answer byte by byte is silent for no time limit's sake. */
export const longestAnswerSeconds = longestWaitSeconds + 5;

/** Ten thousand instances with rich metadata are some 20 MiB. */
export const maximum_answer_bytes = 67108864;

/** An address without slash at its end: paths begin with one. */
export const baseUrl = (address: string): string => string.match(address, "^(.-)/*$")[0]!;

/** A secret that can stand in a header. Read anew for each question, so that it can be exchanged. */
export const readToken = (ports: YieldingPorts, reference: SecretReference): Result<string> => {
  const [token, problem] = ports.secrets.read(reference);
  if (token === undefined) return $multi(undefined, problem);
  const [control] = string.find(token, "%c");
  if (control !== undefined) {
    const place = reference.env === undefined ? reference.file : `variable ${reference.env}`;
    return $multi(
      undefined,
      `the secret in ${place} holds a line break or another control character`,
    );
  }
  return $multi(token, undefined);
};
