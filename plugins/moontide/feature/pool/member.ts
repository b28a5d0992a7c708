import { Endpoint, EndpointDescription } from "../../kernel/endpoint";
import { HistogramSeries } from "../../policy/metrics/registry";
import { ledgerKey } from "./in-flight";
import { endpointId } from "../../policy/address/parse";

/** An endpoint with what the worker needs at hand to count it: keys and series are made once, at load. */
export interface Member extends Endpoint {
  /** `pool/address:port`: the identity under which health and in-flight counts are kept. */
  readonly key: string;
  /** Where the last success is told to the other workers; made here because good attempts use it. */
  readonly succeeded_key: string;
  /** Where this worker's generation notes its own share of the in-flight count. */
  readonly ledger_key: string;
  /** Off the list; attempts that are still under way are judged, but no longer counted. */
  departed: boolean;
  /** By status class: 1 to 5, and 6 for an attempt without an answer. Made on first use. */
  readonly attempts: (HistogramSeries | undefined)[];
}

/** A new member, with nothing known of its latency and health. */
export const createMember = (
  pool: string,
  description: EndpointDescription,
  generation: string,
): Member => {
  const id = endpointId(description.address, description.port);
  const key = `${pool}/${id}`;
  return {
    id,
    pool,
    key,
    succeeded_key: `succeeded/${key}`,
    ledger_key: ledgerKey(key, generation),
    address: description.address,
    port: description.port,
    weight: description.weight,
    draining: description.draining,
    latency_seconds: 0,
    latency_at: 0,
    ejected_until: 0,
    probation: false,
    failing: false,
    succeeded_at: 0,
    in_flight_here: 0,
    window_attempts: 0,
    window_failures: 0,
    departed: false,
    attempts: [],
  };
};
