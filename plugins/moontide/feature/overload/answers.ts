import { Ports } from "../../kernel/ports";
import type { Configuration } from "../configuration/schema";
import type { Exchange } from "../proxy/exchange";
import { OverloadAnswerConfiguration } from "./schema";

/** What clients are told in place of a problem document: where to go, or a page. */
export interface OverloadAnswer {
  readonly redirect: string | undefined;
  readonly page: string;
  readonly content_type: string;
  /** The media type alone, in lower case. */
  readonly media_type: string;
}

/** By the options that they were made from. */
export type OverloadAnswers = LuaMap<OverloadAnswerConfiguration, OverloadAnswer>;

const longest_page_bytes = 65536;

const html = "text/html; charset=utf-8";

const mediaTypeOf = (content_type: string): string =>
  string.lower(string.match(content_type, "^%s*([^;%s]*)")[0] ?? "");

const readPage = (ports: Ports, path: string): string | undefined => {
  const [text, unreadable] = ports.files.read(path);
  const isTooLong = text !== undefined && text.length > longest_page_bytes;
  if (text !== undefined && !isTooLong) return text;
  const problem = isTooLong ? `it has more than ${longest_page_bytes} bytes` : unreadable;
  ports.log.error("overload_page_unusable", {
    file: path,
    problem,
    consequence: "clients get problem documents in its place",
  });
  return undefined;
};

const compile = (
  ports: Ports,
  { redirect, page, content_type = html }: OverloadAnswerConfiguration,
): OverloadAnswer | undefined => {
  const text = page === undefined ? "" : readPage(ports, page);
  if (text === undefined) return undefined;
  return { redirect, page: text, content_type, media_type: mediaTypeOf(content_type) };
};

/** Reads the pages that a configuration names. Runs when it is taken over. */
export const compileOverloadAnswers = (
  ports: Ports,
  { pools, routes }: Configuration,
): OverloadAnswers => {
  const answers: OverloadAnswers = new LuaMap();
  const include = (options: OverloadAnswerConfiguration | undefined): void => {
    if (options === undefined) return;
    const answer = compile(ports, options);
    if (answer !== undefined) answers.set(options, answer);
  };
  for (const [, { overload_answer }] of pairs(pools)) include(overload_answer);
  for (const { overload_answer } of routes) include(overload_answer);
  return answers;
};

/** What the route of a request, or its pool, has for clients that it has no room for. */
export const overloadAnswerFor = (
  answers: OverloadAnswers,
  { route, target }: Exchange,
): OverloadAnswer | undefined => {
  const options =
    route?.configuration.overload_answer ?? target?.pool.configuration.overload_answer;
  return options === undefined ? undefined : answers.get(options);
};
