import { contextPhases, FunctionRule, functionRules, ParameterRule } from "./pdk-rules";

export interface Call {
  readonly name: string;
  readonly phase: string;
  readonly arguments: readonly unknown[];
}

/** What a PDK function of the stand-in does behind its rule. */
export type Answers = Record<string, (this: void, values: readonly unknown[]) => unknown>;

type Tree = Record<string, unknown>;

const fits = (rule: ParameterRule, value: unknown): boolean => {
  if (value === undefined) return rule.optional === true;
  if (rule.type === "header value") return type(value) !== "table" && type(value) !== "function";
  if (rule.type !== "integer") return type(value) === rule.type;
  if (typeof value !== "number" || value !== math.floor(value)) return false;
  return value >= (rule.minimum ?? -math.huge) && value <= (rule.maximum ?? math.huge);
};

const fitsReturn = (rule: FunctionRule, value: unknown): boolean => {
  if (rule.returns === "nothing") return value === undefined;
  if (rule.returns.includes("or nil") && value === undefined) return true;
  if (rule.returns.startsWith("integer")) {
    return typeof value === "number" && value === math.floor(value);
  }
  if (rule.returns === "boolean") return typeof value === "boolean";
  return type(value) === (rule.returns.startsWith("table") ? "table" : "string");
};

/** Kong's PDK as far as rules describe it: whatever else a plugin reaches for is nil. */
export class Pdk {
  /** The phase that Kong is in; set by whoever plays Kong. */
  phase: kong.Phase = "init_worker";
  calls: Call[] = [];
  /** The tables of the request under way: the plugin's own, and that of all. */
  context: Tree = {};
  shared: Tree = {};
  readonly tree: Tree = {};

  constructor(
    private readonly answers: Answers,
    version: string,
    role: string,
  ) {
    this.tree.configuration = { role };
    this.tree.ctx = this.contextTable();
    for (const rule of functionRules) {
      if (rule.since === undefined || rule.since <= version) this.add(rule);
    }
  }

  /** The calls of one function, in order. */
  callsOf(name: string): Call[] {
    return this.calls.filter((call) => call.name === name);
  }

  /** The last call's arguments; an error when there was none. */
  last(name: string): readonly unknown[] {
    const calls = this.callsOf(name);
    const call = calls[calls.length - 1];
    if (call === undefined) return error(`kong.${name} was not called`);
    return call.arguments;
  }

  private add(rule: FunctionRule): void {
    const path = rule.name.split(".");
    let place = this.tree;
    for (const step of path.slice(0, -1)) {
      place[step] ??= {};
      place = place[step] as Tree;
    }
    const call = (...values: unknown[]): unknown => this.call(rule, values);
    place[path[path.length - 1]!] = call;
  }

  private call(rule: FunctionRule, values: unknown[]): unknown {
    this.requirePhase(rule.name, rule.phases);
    for (const i of $range(1, rule.parameters.length)) {
      const parameter = rule.parameters[i - 1]!;
      const value = values[i - 1];
      if (!fits(parameter, value)) {
        error(`kong.${rule.name}: ${parameter.name} can't be ${tostring(value)}`, 0);
      }
    }
    this.calls.push({ name: rule.name, phase: this.phase, arguments: values });
    const answer = this.answers[rule.name]?.(values);
    if (!fitsReturn(rule, answer)) {
      error(`stand-in: kong.${rule.name} answers ${rule.returns}, not ${tostring(answer)}`, 0);
    }
    return answer;
  }

  private requirePhase(name: string, phases: readonly kong.Phase[]): void {
    if (!phases.includes(this.phase)) {
      error(`kong.${name} can't be called in ${this.phase}, only in ${phases.join(", ")}`, 0);
    }
  }

  private contextTable(): object {
    const index = (_: unknown, key: string): unknown => {
      this.requirePhase(`ctx.${key}`, contextPhases);
      if (key === "shared") return this.shared;
      return key === "plugin" ? this.context : undefined;
    };
    return setmetatable({}, { __index: index as never });
  }
}
