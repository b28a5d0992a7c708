import { PoolConfiguration } from "../configuration/schema";
import { createTlsSlots, slotOf, TlsSlots } from "./slots";

/** How a pool's endpoints are reached over TLS; what nginx needs of it, as text. */
export interface TlsConnection {
  /** Sent as SNI and looked for in the certificate; empty without one. */
  readonly server_name: string;
  /** Files with the gateway's own certificate and key; undefined without. */
  readonly client_certificate: string | undefined;
  readonly client_key: string | undefined;
  /** The upstream of the `http` snippet in which connections lie idle. */
  readonly slot: string;
}

/** A host header may have a port, a server name has none. Never the client's Host: it could choose what to verify. */
const serverName = (authority: string): string =>
  string.match(authority, "^([^:]*):%d+$")[0] ?? authority;

/** This worker's; a reload begins with new ones, as nginx does with idle connections. */
const workerSlots = createTlsSlots();

/** Undefined for a pool without TLS. */
export const tlsConnectionOf = (
  pool: PoolConfiguration,
  slots: TlsSlots = workerSlots,
): TlsConnection | undefined => {
  const { tls, protocol } = pool;
  if (tls === undefined) return undefined;
  const server_name = serverName(tls.server_name ?? pool.host_header ?? "");
  const { client_certificate, client_key } = tls;
  const verified = tls.verify ? "verified" : "unverified";
  const files = `${client_certificate ?? ""}\n${client_key ?? ""}`;
  const slot = slotOf(slots, `${protocol}\n${verified}\n${server_name}\n${files}`);
  return { server_name, client_certificate, client_key, slot: `${slot}` };
};
