/** One candidate as `/v1/explain` shows it. */
import type { ModelRequest } from "../../policy/dialect/conversation";
import type { FieldProblem, Writing } from "../../policy/dialect/dialect";
import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import { hindranceOf } from "../model/explain";
import type { Candidate } from "../model/model";
import type { Excluded } from "../model/order";
import { keyInTurn } from "../provider/choose-key";
import { targetFor } from "../provider/provider";
import type { DescribedQuestion } from "./explain-question";
import { Wire, wireFor, writingFor } from "./message";
import { requestOf } from "./session";
import { changesFor } from "./splice";

/** What would become of the fields of the request. */
export interface FieldsReport {
  /** The client's bytes go on but for these, or all is written anew in the provider's dialect. */
  readonly translated: boolean;
  readonly changed: readonly string[];
  /** What the dialect has no word for, and is left out. */
  readonly left_out: readonly string[];
  /** What keeps the request from being said. */
  readonly refused: readonly string[];
}

export interface CandidateReport {
  /** `PROVIDER/MODEL`. */
  readonly name: string;
  /** `next`: it is asked; `behind`: after failures before it; `larger`: only if others have no room. */
  state: "next" | "behind" | "larger" | "aside" | "unsayable" | "excluded";
  /** What keeps it from being asked: `capability`, `context`, `output`, `cooldown`, `provider`, `keys`, `pool`. */
  readonly why?: string | undefined;
  readonly detail?: string | undefined;
  readonly dialect?: string | undefined;
  /** Where it would be asked. */
  readonly target?: string | undefined;
  /** The place of its key among the provider's, from 0. */
  readonly key?: number | undefined;
  readonly fields?: FieldsReport | undefined;
}

const passed = (question: DescribedQuestion, { provider, model }: Candidate): FieldsReport => {
  const names: string[] = [];
  for (const { name } of changesFor(question, provider, model)) names[names.length] = name;
  return { translated: false, changed: listOf(names), left_out: listOf([]), refused: listOf([]) };
};

const nameOf = ({ field, message }: FieldProblem): string => `${field}: ${message}`;

/** Writes the request without what the dialect lacks, and once more as the route wants it. */
const translated = (request: ModelRequest, wire: Wire, writing: Writing): FieldsReport => {
  const left_out: string[] = [];
  const loose: Record<string, unknown> = {};
  for (const [name, value] of pairs(writing)) loose[name] = value;
  loose["drop_unsupported"] = true;
  loose["left_out"] = left_out;
  wire.dialect.writeRequest(request, loose as unknown as Writing);
  const [text, problem] = wire.dialect.writeRequest(request, writing);
  return {
    translated: true,
    changed: listOf([]),
    left_out: listOf(left_out),
    refused: listOf(text === undefined ? [nameOf(problem)] : []),
  };
};

const fieldsOf = (
  question: DescribedQuestion,
  candidate: Candidate,
  wire: Wire,
): FieldsReport | undefined => {
  if (question.endpoint.wish !== "answer") return undefined;
  if (wire.dialect === question.dialect) return passed(question, candidate);
  const [request, problem] = requestOf(question);
  if (request === undefined) {
    const none = listOf<string>([]);
    return { translated: true, changed: none, left_out: none, refused: listOf([nameOf(problem)]) };
  }
  return translated(request, wire, writingFor(question, { candidate }));
};

const targetOf = ({ provider, model }: Candidate, wire: Wire, stream: boolean): string => {
  const { pool, authority } = provider;
  const place = pool === undefined ? authority : `pool ${pool}`;
  return `${place} ${targetFor(provider, wire.call, model, stream) ?? ""}`;
};

/** @param is_larger it is asked only for conversations that others have no room for */
export const candidateReport = (
  gateway: Gateway,
  question: DescribedQuestion,
  candidate: Candidate,
  is_larger: boolean,
): CandidateReport => {
  const { name, provider, deployment } = candidate;
  const wire = wireFor(question, { candidate });
  const hindrance = hindranceOf(gateway, candidate);
  const fields = fieldsOf(question, candidate, wire);
  const of_keys = gateway.keys.get(provider.name);
  const now = gateway.ports.clock.now();
  const usual = is_larger ? "larger" : "behind";
  const unsayable = fields !== undefined && fields.refused.length > 0;
  return {
    name,
    state: hindrance !== undefined ? "aside" : unsayable ? "unsayable" : usual,
    why: hindrance?.why,
    detail: hindrance?.detail,
    dialect: wire.dialect.name,
    target: targetOf(candidate, wire, question.stream),
    key:
      of_keys === undefined
        ? undefined
        : keyInTurn(of_keys, deployment.name, undefined, now)?.index,
    fields,
  };
};

export const excludedReport = ({ candidate, why }: Excluded): CandidateReport => ({
  name: candidate.name,
  state: "excluded",
  why: why.kind,
  detail: why.detail,
});
