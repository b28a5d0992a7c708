import { parseDocument } from "../../../policy/discovery/document";
import { FileDiscoveryConfiguration } from "../../configuration/schema";
import { Source } from "./source";

/** A JSON file that another program writes. One bad entry refuses it whole: a half-written file changes nothing. */
export const fileSource: Source = {
  identity: (configuration) => `file ${(configuration as FileDiscoveryConfiguration).path}`,
  yields: false,
  watches: false,
  start: () => undefined,
  close: () => undefined,
  query: (ports, configuration) => {
    const { path, interval_seconds } = configuration as FileDiscoveryConfiguration;
    const [text, unreadable] = ports.files.read(path);
    if (text === undefined) return $multi(undefined, unreadable);
    const [endpoints, problem] = parseDocument(text, ports.json);
    if (endpoints === undefined) return $multi(undefined, `${path}: ${problem}`);
    return $multi({ endpoints, ttl_seconds: interval_seconds }, undefined);
  },
};
