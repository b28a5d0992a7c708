import { YieldingPorts } from "../../kernel/ports";
import { Configuration } from "../configuration/schema";
import { LocationConfiguration } from "./schema";

const resolve = (
  ports: YieldingPorts,
  name: "region" | "zone",
  place: LocationConfiguration["region"],
): string | undefined => {
  if (place === undefined || typeof place === "string") return place;
  const [text, problem] = ports.secrets.read(place);
  if (text === undefined) {
    const consequence = `the gateway does not know its ${name}`;
    ports.log.error("location_unknown", { option: `location.${name}`, problem, consequence });
  }
  return text;
};

/**
 * Puts what an environment variable or a file says in the place of its reference, in a checked configuration that is about to be
 * published: workers see no environment. What can't be read is logged and left out, so that no place is looked at.
 */
export const resolveLocation = (ports: YieldingPorts, configuration: Configuration): void => {
  const location = configuration.location as {
    -readonly [Key in keyof LocationConfiguration]: LocationConfiguration[Key];
  };
  location.region = resolve(ports, "region", location.region);
  location.zone = resolve(ports, "zone", location.zone);
};
