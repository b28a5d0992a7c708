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
  {
    name: "client_certificate",
    kind: "string",
    format: "file_path",
    doc: "A PEM file with the certificate that the gateway shows to the endpoints, and the chain behind it. The workers' user must be able to read it; it is read for each new connection, so that it can be exchanged.",
    other_names: ["certificate", "cert", "client_cert", "proxy_ssl_certificate"],
  },
  {
    name: "client_key",
    kind: "string",
    format: "file_path",
    doc: "The PEM file with the key of `client_certificate`, without a passphrase. Readable by the workers' user.",
    other_names: ["key", "certificate_key", "proxy_ssl_certificate_key"],
  },
] as const satisfies readonly Field[];

export type TlsConfiguration = Config<typeof tlsFields>;
