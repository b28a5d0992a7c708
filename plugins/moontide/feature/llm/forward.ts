/** Sends a provider's answer on as it came: status, headers and bytes. */
import { Patience } from "../../kernel/http-transport";
import { Body } from "../../policy/http/body";
import { Head } from "../../policy/http/head";
import { isPassedBack } from "../../policy/llm/pass-through";
import { readPiece } from "../http/answer";
import { ModelSession } from "./session";
import { Upstream } from "./upstream";

/** What the header says of the body's length; to HEAD it tells of a body that does not come (RFC 9110, 8.6). */
const announcedBytes = (method: string, head: Head, { framing }: Body): number | undefined => {
  if (head.status === 204 || head.status === 304) return undefined;
  if (method === "HEAD") return tonumber(head.headers["content-length"]);
  return framing.kind === "length" ? framing.bytes : undefined;
};

const begin = (session: ModelSession, { head, body }: Upstream): void => {
  const { client } = session;
  for (const [name, value] of pairs(head.headers)) {
    if (isPassedBack(name) && name !== "content-type") client.set_header(name, value);
  }
  session.begun = true;
  const bytes = announcedBytes(client.method(), head, body);
  client.begin(head.status, head.headers["content-type"], bytes);
};

/** An error's beginning: of a longer body the rest is read while it is sent on. */
const mostHeldBytes = 65536;

/** What came of an answer's body, and what broke it. */
export interface Held {
  readonly text: string;
  readonly problem: string | undefined;
}

export const nothingHeld: Held = { text: "", problem: undefined };

/** Reads a body that is to be looked at before it is sent on. */
export const hold = (upstream: Upstream, patience: Patience): Held => {
  const pieces: string[] = [];
  for (;;) {
    const [piece, problem] = readPiece(upstream.answer, upstream.body, patience);
    if (piece !== undefined) pieces[pieces.length] = piece;
    if (piece === undefined || piece === "" || upstream.body.taken > mostHeldBytes) {
      return { text: table.concat(pieces), problem };
    }
  }
};

/**
 * Sends the answer on as it comes. What has begun can only be cut where the provider cuts it.
 *
 * @param held what of its body was read already
 */
export const forward = (
  session: ModelSession,
  upstream: Upstream,
  held: Held,
  patience: Patience,
): void => {
  const { client } = session;
  begin(session, upstream);
  let is_there = held.text === "" || client.send(held.text);
  let { problem } = held;
  while (is_there && problem === undefined) {
    const [piece, broken] = readPiece(upstream.answer, upstream.body, patience);
    if (piece === "") return;
    if (piece === undefined) problem = broken;
    else is_there = client.send(piece);
  }
  if (!is_there) {
    session.cut = "client";
    return;
  }
  session.cut = problem === "timeout" ? "limit" : "provider";
  client.cut();
};
