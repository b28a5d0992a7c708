import { createServer } from "node:net";

/**
 * Below the range from which Linux takes the local ports of outgoing connections (32768 and up): a port that is
 * free for a moment, while its server restarts, can't be taken by one of the thousands of connections of a test.
 * Runs beside each other have parts of their own, or one could take a port whose server the other is about to start again.
 */
const range = process.env.MOONTIDE_TEST_PORTS ?? "12000-32000";
const [lowest, highest] = range.split("-").map(Number) as [number, number];

const handedOut = new Set<number>();

const isFree = async (port: number): Promise<boolean> =>
  new Promise((decide) => {
    const server = createServer();
    server.once("error", () => decide(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      server.close(() => decide(true));
    });
  });

/** A port of 127.0.0.1 that nobody listens on, and that this process has not handed out before. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
};
