import { median, Server } from "./processes";
import { measure, startBackend, startGateway, startPlain } from "./servers";

/**
 * Whether the Lua share stays flat: CPU per request with 5,000 endpoints against 5, less what plain nginx loses on the
 * same two lists: both keep 256 idle connections, so with 5,000 endpoints nearly every request opens one. Plain nginx
 * draws two at random as we do, since its round robin looks at the whole list. Goal: at most 1.15.
 */
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 4);

/** So many addresses of the loopback network, all of one backend. */
const endpointsAt = (port: number, count: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}:${port}`,
  );

export const run = async (): Promise<string> => {
  const backend = await startBackend();
  const few = endpointsAt(backend.port, 5);
  const many = endpointsAt(backend.port, 5000);
  const servers: Record<string, Server> = {
    "plain nginx, 5": await startPlain(few, "random two;"),
    "plain nginx, 5000": await startPlain(many, "random two;"),
    "Moontide, 5": await startGateway(few),
    "Moontide, 5000": await startGateway(many),
  };
  const names = Object.keys(servers);
  const results = new Map(names.map((name) => [name, [] as number[]]));
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const name of names) {
        results.get(name)!.push((await measure(servers[name]!, seconds)).cpu_us);
      }
      process.stderr.write(`round ${round} of ${rounds}\n`);
    }
  } finally {
    await Promise.all([...Object.values(servers), backend].map((server) => server.stop()));
  }
  for (const name of names) {
    console.log(`${name.padEnd(18)} CPU ${median(results.get(name)!).toFixed(1)} µs/request`);
  }
  const [plainFew, plainMany, few_us, many_us] = names.map((name) => results.get(name)!);
  const ratio = median(
    many_us!.map(
      (cpu, round) => (cpu - (plainMany![round]! - plainFew![round]!)) / few_us![round]!,
    ),
  );
  return `flat_ratio=${ratio.toFixed(3)}`;
};
