import { Config } from "../../../schema/config";
import { Field } from "../../../schema/description";

/** How a registry is reached over TLS. */
export const registryTls = {
  name: "tls",
  kind: "record",
  fields: [
    {
      name: "verify",
      kind: "boolean",
      default: true,
      doc: "Whether the registry's certificate must be valid for its name.",
      other_names: ["ssl_verify", "insecure"],
    },
    {
      name: "server_name",
      kind: "string",
      format: "hostname",
      doc: "The name that the certificate must hold, when it is not the host in the address.",
      other_names: ["sni"],
    },
  ] as const satisfies readonly Field[],
  default: {},
  doc: "With an `https` address: what is asked of the certificate.",
  other_names: ["ssl"],
} as const satisfies Field;

/** How long an empty answer is not believed. */
export const emptyGrace = {
  name: "empty_grace_seconds",
  kind: "number",
  minimum: 0,
  maximum: 86400,
  default: 30,
  doc: "How long an answer that suddenly lists nobody is kept back, marked in status and metrics, before the pool is emptied. 0 believes it at once.",
} as const satisfies Field;

export type RegistryTls = Config<typeof registryTls>;
