import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { ledFlights } from "./flight";
import { shelfOf } from "./shelf";
import { keepStreams } from "./stream/ferry";

/** Gives a sign of life for each answer that this worker finds out for others, streams included. Every second; yields. */
export const renewAnswerLeases = (gateway: Gateway, ports: YieldingPorts): void => {
  // First what does not yield.
  keepStreams(gateway, ports);
  for (const { key, owner, cache } of ledFlights())
    shelfOf(cache).renew(gateway, ports, key, owner);
};
