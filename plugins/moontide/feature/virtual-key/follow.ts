import { forgetAll } from "../../policy/cache/generations";
import type { Gateway } from "../gateway/gateway";
import { keysVersion } from "./store";

/** Every 0.2 s in every worker: where a key was changed, what is remembered of keys is forgotten. */
export const followVirtualKeys = (gateway: Gateway): void => {
  const version = keysVersion(gateway.ports);
  if (version === gateway.virtual_keys_version) return;
  forgetAll(gateway.consumers.proven);
  gateway.virtual_keys_version = version;
};
