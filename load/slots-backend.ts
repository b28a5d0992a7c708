import { createServer, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A backend that works on so many requests at a time, each for about the same time; the others wait in line. */
export interface SlotsBackend {
  readonly address: string;
  /** How many it works on at a time from now on. */
  slots: number;
  /** The most that were there at a time, in work or in line, since this was last set to 0. */
  most: number;
  stop(): void;
}

/** Log-normal with this mean; the spread is that of services that mostly do the same. */
const workSeconds = (mean: number, sigma: number): number => {
  const normal =
    Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return mean * Math.exp(sigma * normal - (sigma * sigma) / 2);
};

export const startSlotsBackend = async (
  slots: number,
  mean_seconds: number,
  sigma: number,
): Promise<SlotsBackend> => {
  const line: ServerResponse[] = [];
  let busy = 0;
  let present = 0;
  const begin = (): void => {
    while (busy < backend.slots && line.length > 0) {
      const response = line.shift()!;
      busy += 1;
      // The work is done to its end, whether or not somebody still waits for it.
      setTimeout(
        () => {
          busy -= 1;
          present -= 1;
          response.end("done\n");
          begin();
        },
        workSeconds(mean_seconds, sigma) * 1000,
      );
    }
  };
  const server = createServer((_request, response) => {
    line.push(response);
    present += 1;
    backend.most = Math.max(backend.most, present);
    begin();
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", 4096, done));
  const backend: SlotsBackend = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    slots,
    most: 0,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return backend;
};
