import { Endpoint } from "../../kernel/endpoint";
import { Ports } from "../../kernel/ports";
import { Selection } from "../../policy/balance/balancer";
import { inFlightReader } from "../pool/in-flight";

const noneTried: readonly Endpoint[] = [];

/** What a balancer is given, filled anew for each request. */
export const newSelection = (ports: Ports): Selection => ({
  now: 0,
  random: ports.random,
  in_flight: inFlightReader(ports.shared.in_flight.numbers),
  tried: noneTried,
  tried_count: 0,
  decay_seconds: 1,
  hash: undefined,
  affinity: undefined,
  origin: undefined,
});
