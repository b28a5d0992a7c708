import { Log } from "../../kernel/ports";
import { Kind } from "../../schema/description";
import { environmentNames } from "../../schema/secret-references";

/**
 * Has every environment variable that a checked configuration refers to kept for the workers, and says once which are
 * not there: what needs them fails with that reason, the rest works.
 *
 * @param keep keeps one, and tells whether it is there (adapter/secrets.ts)
 */
export const keepVariables = (
  log: Log,
  description: Kind,
  configuration: unknown,
  keep: (this: void, name: string) => boolean,
): void => {
  for (const name of environmentNames(description, configuration)) {
    if (!keep(name)) log.warn("environment_variable_missing", { variable: name });
  }
};
