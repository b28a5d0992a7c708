import { Endpoint } from "../../kernel/endpoint";
import { Selection } from "./balancer";

/**
 * What is under way at a whole list, without a look at the whole list: each pick counts one further endpoint in turn,
 * so each is as old as the list is long in picks.
 */
export interface Census {
  readonly endpoints: readonly Endpoint[];
  readonly counts: number[];
  /** Of those that were counted at all, which are the first so many. */
  counted: number;
  in_flight: number;
  weight: number;
  next: number;
}

export const startCensus = (endpoints: readonly Endpoint[]): Census => ({
  endpoints,
  counts: [],
  counted: 0,
  in_flight: 0,
  weight: 0,
  next: 0,
});

/** Counts the next endpoint. */
export const countNext = (census: Census, selection: Selection): void => {
  const index = census.next;
  const endpoint = census.endpoints[index]!;
  const count = selection.in_flight(endpoint);
  if (index === census.counted) {
    census.counted += 1;
    census.weight += endpoint.weight;
    census.counts[index] = 0;
  }
  census.in_flight += count - census.counts[index]!;
  census.counts[index] = count;
  census.next = (index + 1) % census.endpoints.length;
};

/** Attempts under way, the next one included, for one unit of weight. */
export const meanInFlight = (census: Census): number => (census.in_flight + 1) / census.weight;
