/**
 * Ways of using TLS that keep idle connections. nginx finds an idle connection by the endpoint's address alone, so
 * connections of two identities must never lie in one upstream. The `http` snippet has this many upstreams for TLS
 * (`moontide_tls_1` and so on), and one more, 0, that keeps nothing. Also read in Node, by scripts/snippets.ts.
 */
export const tlsSlots = 64;
