import type { ModelSession } from "./session";

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
  });
};

/** Whether nobody waits any more for what another attempt might bring: neither the client, nor others who ask the same. */
export const isAbandoned = ({ gone, flight }: ModelSession): boolean =>
  gone && flight === undefined;
