import type { Order } from "./backend-process";
import { Backend } from "./backend";

/** The other end of `BackendProcess`: listens once it is told where, and says so after every order. */
let backend: Backend | undefined;

const carryOut = async ({ port, behaviour, backlog }: Order): Promise<void> => {
  backend ??= await Backend.start({ port, backlog });
  backend.behaviour = behaviour;
  process.send?.("done");
};

process.on("message", (order: Order) => void carryOut(order));
// Nobody is left to serve when the tests are gone.
process.on("disconnect", () => process.exit());
