import { routeMismatch } from "moontide/policy/route/explain";
import { compileRoutes, matchRoute } from "moontide/policy/route/match";
import type { RouteMatch, RouteRequest } from "moontide/policy/route/route";
import { SeededRandom, seededRandom } from "../../../support/lua/random";
import { request, route, TestRoute } from "./routes";

/** Few names, so that random routes and requests meet often. */
const hosts = ["a.b.c", "b.c", "x.b.c", "y.x.b.c", "c", "d"];
const host_patterns = ["a.b.c", "b.c", "x.b.c", "*.b.c", "*.c", "*.x.b.c", "*"];
const paths = ["/", "/a", "/a/", "/a/b", "/ab", "/a/b/c", "/b", "/a/b/"];
const methods = ["GET", "PUT"];

const oneOf = <Value>(random: SeededRandom, list: readonly Value[]): Value =>
  list[random.integer(list.length) - 1]!;

const randomMatch = (random: SeededRandom): RouteMatch => {
  const pathKind = random.integer(3);
  const headers: Record<string, string> = {};
  if (random.uniform() < 0.3) headers.one = oneOf(random, ["1", "2"]);
  if (random.uniform() < 0.3) headers.two = oneOf(random, ["1", "2"]);
  return {
    host: random.uniform() < 0.7 ? oneOf(random, host_patterns) : undefined,
    path: pathKind === 1 ? oneOf(random, paths) : undefined,
    path_prefix: pathKind === 2 ? oneOf(random, paths) : undefined,
    methods: random.uniform() < 0.3 ? [oneOf(random, methods)] : undefined,
    headers: next(headers)[0] === undefined ? undefined : headers,
  };
};

const randomRequest = (random: SeededRandom): RouteRequest =>
  request(
    { host: oneOf(random, hosts), path: oneOf(random, paths), method: oneOf(random, methods) },
    { one: oneOf(random, ["1", "2"]), two: oneOf(random, ["1", "2"]) },
  );

/** Rank by the sentence in the documentation: -1 no match, otherwise greater is better. */
const hostRank = (match: RouteMatch, host: string): number => {
  if (match.host === undefined || match.host === "*") return 0;
  if (match.host === host) return 1000;
  const suffix = string.sub(match.host, 2);
  const isBelow = host.length > suffix.length && string.sub(host, -suffix.length) === suffix;
  return string.sub(match.host, 1, 1) === "*" && isBelow ? suffix.length : -1;
};

const pathRank = (match: RouteMatch, path: string): number => {
  if (match.path !== undefined) return match.path === path ? 1000 : -1;
  const prefix = match.path_prefix;
  if (prefix === undefined) return 0;
  const whole = string.sub(prefix, -1) === "/" ? prefix : `${prefix}/`;
  const isBelow = path === prefix || string.sub(path, 1, whole.length) === whole;
  return isBelow ? prefix.length : -1;
};

const restRank = (match: RouteMatch, asked: RouteRequest): number => {
  let rank = 0;
  if (match.methods !== undefined) rank = match.methods[0] === asked.method ? 1 : -10;
  for (const [name, value] of pairs(match.headers ?? {})) {
    rank += asked.header(name) === value ? 1 : -10;
  }
  return rank;
};

const rank = (match: RouteMatch, asked: RouteRequest): number => {
  const byHost = hostRank(match, asked.host);
  const byPath = pathRank(match, asked.path);
  const byRest = restRank(match, asked);
  return byHost < 0 || byPath < 0 || byRest < 0 ? -1 : byHost * 1e6 + byPath * 100 + byRest;
};

const naiveMatch = (routes: readonly TestRoute[], asked: RouteRequest): TestRoute | undefined => {
  let best: TestRoute | undefined;
  let bestRank = -1;
  for (const candidate of routes) {
    const found = rank(candidate.match ?? {}, asked);
    if (found > bestRank) {
      best = candidate;
      bestRank = found;
    }
  }
  return best;
};

const randomRoutes = (random: SeededRandom): TestRoute[] => {
  const routes: TestRoute[] = [];
  for (const i of $range(0, random.integer(15) - 1)) routes[i] = route(`${i}`, randomMatch(random));
  return routes;
};

describe("the compiled matcher", () => {
  it("chooses what a search through the whole list chooses", () => {
    const random = seededRandom(17);
    let matched = 0;
    for (const table of $range(1, 3000)) {
      const routes = randomRoutes(random);
      const matcher = compileRoutes(routes);
      for (const _ of $range(1, 10)) {
        const asked = randomRequest(random);
        const expected = naiveMatch(routes, asked);
        const where = `table ${table}: ${asked.method} ${asked.host}${asked.path}`;
        assert.equal(expected, matchRoute(matcher, asked), where);
        if (expected !== undefined) matched += 1;
      }
    }
    assert.is_true(matched > 10000, "the random requests must match often enough to say something");
  });

  it("agrees with the explanations about what matches", () => {
    const random = seededRandom(23);
    for (const _ of $range(1, 5000)) {
      const single = route("single", randomMatch(random));
      const asked = randomRequest(random);
      const reason = routeMismatch(single, asked);
      const found = matchRoute(compileRoutes([single]), asked);
      assert.equal(found === undefined, reason !== undefined, reason);
    }
  });
});
