import { Ports } from "../../kernel/ports";
import { Pool } from "../pool/pool";
import { createBinding } from "./binding";

/** Prepares what a pool's algorithm needs of requests and answers. Runs when its options were taken over. */
export const bindPool = (ports: Ports, pool: Pool): void => {
  pool.binding = createBinding(ports, pool.name, pool.configuration, pool.binding);
};
