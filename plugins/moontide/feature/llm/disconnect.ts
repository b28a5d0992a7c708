import { isFollowed } from "../answer-cache/stream/publish";
import type { ModelSession } from "./session";

/** Whether the answer of a client that left is read on: for its usage, or for others who read it as it comes. */
export const isReadOn = ({ llm, leads, ports }: ModelSession): boolean =>
  llm.configuration.on_disconnect === "drain" || (leads !== undefined && isFollowed(ports, leads));

/**
 * From here on the request goes on when its client leaves, which is noted. Without it nginx ends the request then,
 * wherever it stands: connections are closed, and the log phase settles what was under way. Called again it does nothing.
 */
export const outliveClient = (session: ModelSession): void => {
  if (session.outlives) return;
  session.outlives = true;
  session.client.outlive(() => {
    session.gone = true;
    session.cut ??= "client";
    // Only one that might be read on has got here.
    if (session.leads !== undefined && !isReadOn(session)) session.client.abandon();
  });
};

/** Whether nobody waits any more for what another attempt might bring: neither the client, nor others who ask the same. */
export const isAbandoned = ({ gone, flight, leads, ports }: ModelSession): boolean =>
  gone && flight === undefined && (leads === undefined || !isFollowed(ports, leads));
