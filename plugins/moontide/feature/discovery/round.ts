import { YieldingPorts } from "../../kernel/ports";
import { isWorn, pauseBeforeNext } from "../../policy/discovery/liveness";
import { Gateway } from "../gateway/gateway";
import { countRestart, takeAnswer, takeFailure } from "./answers";
import { currentKey, Discovery, Round } from "./discovery";
import { sources } from "./sources/index";
import { Source } from "./sources/source";

/** nginx lets others run in the shortest sleep; 0 costs more than it on releases without delayed events. */
const long_list = 500;
const breath_seconds = 0.001;

/** A round that was given up may come back: nobody listens to it any more, and another may begin. */
export const giveUp = (discovery: Discovery, round: Round): void => {
  discovery.asking.delete(round.key);
  discovery.given_up += 1;
};

/** Whether anybody still wants to know: the worker leads, the pool asks the same, the round was not given up. */
const isWanted = (gateway: Gateway, discovery: Discovery, round: Round): boolean =>
  discovery.leads() &&
  discovery.asking.get(round.key) === round &&
  currentKey(gateway, round.name) === round.key;

/** Asks once and deals with the answer. Tells whether to go on in this timer. Yields. */
const askOnce = (
  gateway: Gateway,
  ports: YieldingPorts,
  discovery: Discovery,
  round: Round,
  source: Source,
  session: unknown,
): boolean => {
  round.asked_at = ports.clock.now();
  const [answer, problem] = source.query(ports, round.configuration, session);
  round.rounds += 1;
  // Reading thousands of endpoints took a while and dealing with them takes another: requests come in between.
  if ((answer?.endpoints?.length ?? 0) > long_list) ports.sleep(breath_seconds);
  if (!isWanted(gateway, discovery, round)) return false;
  if (answer === undefined) {
    takeFailure(gateway, discovery, round, problem);
    return false;
  }
  return takeAnswer(gateway, discovery, round, answer) && round.watches;
};

/** Asks a source in one session: once, or for as long as it watches, is wanted and answers. Yields. */
const converse = (
  gateway: Gateway,
  ports: YieldingPorts,
  discovery: Discovery,
  round: Round,
  source: Source,
  session: unknown,
): void => {
  while (askOnce(gateway, ports, discovery, round, source, session)) {
    const now = ports.clock.now();
    if (isWorn(round, now)) return countRestart(gateway, discovery, round, "renewed");
    const pause = pauseBeforeNext(round, now);
    if (pause > 0) ports.sleep(pause);
    if (ports.isExiting() || !isWanted(gateway, discovery, round)) return;
  }
};

const beginRound = (gateway: Gateway, discovery: Discovery, name: string): Round | undefined => {
  const configuration = gateway.configuration.pools[name]?.discovery;
  const key = currentKey(gateway, name);
  if (configuration === undefined || key === undefined || discovery.asking.has(key)) {
    return undefined;
  }
  const now = gateway.ports.clock.now();
  const { watches } = sources[configuration.type]!;
  const round = { name, configuration, key, watches, began_at: now, asked_at: now, rounds: 0 };
  discovery.asking.set(key, round);
  return round;
};

/** One session from its beginning to its end; raises what the source raises. Yields. */
const runRound = (
  gateway: Gateway,
  ports: YieldingPorts,
  discovery: Discovery,
  round: Round,
): void => {
  const source = sources[round.configuration.type]!;
  const session = source.start();
  const [ok, problem] = pcall(converse, gateway, ports, discovery, round, source, session);
  source.close(session);
  if (!ok) error(problem, 0);
};

/**
 * Asks the source of one pool, unless it is being asked already. One that watches is asked again and again, until it
 * fails, is not wanted any more, or its timer has lasted long enough. Yields.
 */
export const askSource = (
  gateway: Gateway,
  ports: YieldingPorts,
  discovery: Discovery,
  name: string,
): void => {
  const round = beginRound(gateway, discovery, name);
  if (round === undefined) return;
  const [ok, problem] = pcall(runRound, gateway, ports, discovery, round);
  if (!ok && isWanted(gateway, discovery, round)) {
    takeFailure(gateway, discovery, round, tostring(problem));
  }
  if (discovery.asking.get(round.key) === round) discovery.asking.delete(round.key);
  else discovery.given_up -= 1;
};
