/** What an answer under overload must hold. */
import { show } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import type { OverloadAnswerConfiguration } from "./schema";

/** Checks the answer of a pool or a route, if it has one and that is sound in itself. */
export const checkOverloadAnswer = (
  findings: Findings,
  answer: OverloadAnswerConfiguration | undefined,
  path: string,
): void => {
  if (answer === undefined || !isSound(findings, path)) return;
  const { redirect, page, content_type } = answer;
  if (redirect !== undefined && page !== undefined) {
    add(findings, `${path}.page`, "a page beside a redirect", 'either "redirect" or "page"');
  } else if (redirect === undefined && page === undefined) {
    add(findings, path, "an answer without content", 'a "redirect" or a "page"');
  } else if (page === undefined && content_type !== undefined) {
    add(findings, `${path}.content_type`, show(content_type), 'nothing, as there is no "page"');
  }
};
