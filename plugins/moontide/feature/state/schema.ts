import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const stateFields = [
  {
    name: "directory",
    kind: "string",
    format: "file_path",
    default: "/var/lib/moontide",
    needs_reload: true,
    doc: "Where changes made through the admin API, the last good answers of registries and the progress of ramps are kept over restarts. The user of the workers must be able to write there.",
    other_names: ["path", "dir"],
  },
] as const satisfies readonly Field[];

export type StateConfiguration = Config<typeof stateFields>;
