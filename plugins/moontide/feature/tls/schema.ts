import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const tlsFields = [
  {
    name: "verify",
    kind: "boolean",
    default: true,
    doc: "Whether an endpoint's certificate must be valid for the server name.",
    other_names: ["ssl_verify", "proxy_ssl_verify", "insecure"],
  },
  {
    name: "server_name",
    kind: "string",
    format: "hostname",
    doc: "The name sent as SNI and looked for in the certificate. Without it, the name in `host_header`; one of the two is needed to verify.",
    other_names: ["sni", "proxy_ssl_name"],
  },
] as const satisfies readonly Field[];

export type TlsConfiguration = Config<typeof tlsFields>;
