import { describedRequest } from "moontide/feature/explain/described-request";
import { ExplainReport, explainRequest } from "moontide/feature/explain/explain";
import { describedRequestFields, DescribedRequest } from "moontide/feature/explain/schema";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { configurationFormats } from "moontide/feature/configuration/formats";
import { check } from "moontide/schema/check";
import type { Explanation } from "moontide/kernel/explanation";

/** A description as it comes out of the check of a body. */
export const described = (description: object): DescribedRequest => {
  const kind = { kind: "record", fields: describedRequestFields } as const;
  const { value, problems } = check(kind, description, configurationFormats);
  if (problems.length > 0) error(`${problems[0]!.path}: ${problems[0]!.found}`, 2);
  return value as unknown as DescribedRequest;
};

/** The explanation of a request, by default for `/`. */
export const explained = (gateway: Gateway, description: object = {}): ExplainReport => {
  const whole = described({ url: "/", ...description });
  const [request, wrong] = describedRequest(whole);
  if (request === undefined) error(wrong, 2);
  return explainRequest(gateway, request, whole);
};

/** The last step of that name. */
export const stepOf = ({ steps }: ExplainReport, name: string): Explanation => {
  let found: Explanation | undefined;
  for (const step of steps) if (step.step === name) found = step;
  if (found === undefined) error(`no step ${name}`, 2);
  return found;
};

export const hasWords = (text: string, words: string): boolean =>
  string.find(text, words, 1, true)[0] !== undefined;
