import { ExpiringZone, Http, Ports, Shared, YieldingPorts } from "../kernel/ports";
import { clock } from "./clock";
import { digests } from "./digest";
import { dns } from "./dns";
import { files } from "./files";
import { json } from "./json";
import { log } from "./log";
import { random } from "./random";
import { spawn } from "./scheduler";
import { secrets } from "./secrets";
import { semaphore } from "./semaphore";
import { counterOn, DictName, shelfOn, storeOn } from "./shared-dict";
import { signatures } from "./signature";
import { sockets } from "./sockets";

const zone = (name: DictName): ExpiringZone => ({ numbers: counterOn(name), texts: storeOn(name) });

/** Shared memory as the `http` snippet declares it. Raises when a dict is missing. */
export const openShared = (): Shared => ({
  configuration: zone("moontide_configuration"),
  endpoints: zone("moontide_endpoints"),
  state: zone("moontide_state"),
  health: zone("moontide_health"),
  in_flight: zone("moontide_in_flight"),
  limits: zone("moontide_limits"),
  admission: zone("moontide_admission"),
  metrics: zone("moontide_metrics"),
  answers: shelfOn("moontide_answers"),
  vectors: shelfOn("moontide_vectors"),
  conversations: shelfOn("moontide_conversations"),
  keys: zone("moontide_keys"),
});

export const openPorts = (shared: Shared = openShared()): Ports => ({
  clock,
  random,
  log,
  files,
  json,
  shared,
  secrets,
  digests,
  signatures,
});

/** @param http the client that the configuration chose (phase/yielding.ts) */
export const withYielding = (ports: Ports, http: Http): YieldingPorts => ({
  clock: ports.clock,
  random: ports.random,
  log: ports.log,
  files: ports.files,
  json: ports.json,
  shared: ports.shared,
  dns,
  sockets,
  http,
  secrets: ports.secrets,
  digests: ports.digests,
  signatures: ports.signatures,
  spawn,
  semaphore,
  sleep: (seconds) => ngx.sleep(seconds),
  isExiting: () => ngx.worker.exiting(),
});
