import {
  CacheControl,
  nothingSaid,
  readControl,
  readTags,
} from "../../policy/answer-cache/control";
import { asNumber } from "../../policy/json/value";
import { decode } from "../../policy/json/decode";
import { textOf } from "../../policy/json/members";
import { holds } from "../../policy/when/when";
import { requestOf, ModelSession } from "../llm/session";
import type { Plan } from "../model/plan";
import { factsOf } from "../when/facts";
import type { AnswerCache } from "./answer-cache";
import { answerKey } from "./key";
import { labelsOf } from "./labels";
import type { Spot } from "./shelf";

/** One request's way to what is kept. */
export interface Visit extends Spot {
  readonly control: CacheControl;
  /** For how long its answer may be kept; 0: it may not. */
  readonly ttl_seconds: number;
}

/** What clients say of the cache, and are told by it. */
export const controlHeader = "X-Moontide-Cache";
export const keyHeader = "X-Moontide-Cache-Key";
export const similarityHeader = "X-Moontide-Cache-Similarity";
const tagsHeader = "x-moontide-cache-tags";

/** Members that make an answer depend on what the provider remembers, or on when it is fetched. */
const statefulMembers = ["previous_response_id", "conversation", "background"];

const isStateful = ({ body, members }: ModelSession): boolean => {
  for (const name of statefulMembers) {
    const value = textOf(body, members, name);
    if (value !== undefined && value !== "null" && value !== "false") return true;
  }
  return false;
};

const temperatureOf = (session: ModelSession): number | undefined => {
  const text = textOf(session.body, session.members, "temperature");
  if (text !== undefined) return asNumber(decode(text)[0]);
  return requestOf(session)[0]?.temperature;
};

const isTooWarm = (session: ModelSession, { options }: AnswerCache): boolean => {
  const { maximum_temperature } = options;
  if (maximum_temperature === undefined || session.endpoint.wish !== "answer") return false;
  const temperature = temperatureOf(session);
  return temperature === undefined || temperature > maximum_temperature;
};

/** How long the model's rules say. */
const ruledSeconds = (session: ModelSession, { rules, options }: AnswerCache): number => {
  if (rules.length === 0) return options.ttl_seconds;
  const facts = factsOf(session.gateway, session.exchange, session.incoming);
  for (const { condition, ttl_seconds } of rules) if (holds(condition, facts)) return ttl_seconds;
  return options.ttl_seconds;
};

/** What the client asks for, within what is allowed to it. */
const lifeOf = (ruled: number, { options }: AnswerCache, control: CacheControl): number => {
  const { ttl_seconds, no_store } = control;
  if (no_store || ruled === 0) return 0;
  if (ttl_seconds === undefined) return ruled;
  return math.min(ttl_seconds, math.max(ruled, options.maximum_ttl_seconds ?? ruled));
};

/** Undefined: the request has nothing to do with the cache. */
export const visitOf = (
  session: ModelSession,
  plan: Plan,
  cache: AnswerCache,
): Visit | undefined => {
  const { wish } = session.endpoint;
  if (wish !== "answer" && wish !== "embeddings") return undefined;
  if (isStateful(session) || isTooWarm(session, cache)) return undefined;
  const { options } = cache;
  const { client } = session;
  const control = options.client_control ? readControl(client.header(controlHeader)) : nothingSaid;
  if (control.no_cache && control.no_store) return undefined;
  const ttl_seconds = lifeOf(ruledSeconds(session, cache), cache, control);
  if (ttl_seconds === 0 && !control.no_store) return undefined;
  const key = answerKey(session, plan, cache);
  if (key === undefined) return undefined;
  const labels = labelsOf(plan.alias, options.tags, readTags(client.header(tagsHeader)));
  return { cache, model: plan.alias, key, labels, control, ttl_seconds };
};
