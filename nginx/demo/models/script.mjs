// What the mock is told to do: rules, of which the first that fits a request counts. See README.md for their members.
import { Refusal } from "./check.mjs";

const globs = new Map();

/** `moon-*` as a pattern. */
const fits = (glob, text) => {
  if (!globs.has(glob)) {
    const literal = glob.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
    globs.set(glob, new RegExp(`^${literal}$`));
  }
  return globs.get(glob).test(text);
};

/** Gateways know by the names of Anthropic's models what they take. */
const catalogue = [
  "moon-mini",
  "moon-large",
  "moon-8k",
  "moon-vision",
  "moon-embed",
  "moon-code",
  "claude-moon-4-7",
  "anthropic.claude-moon-4-5-v1:0",
  "amazon.titan-embed-moon-v2:0",
  "cohere.embed-moon-v4:0",
];

const kinds = {
  400: "invalid_request",
  401: "authentication",
  402: "quota",
  403: "permission",
  404: "not_found",
  408: "timeout",
  413: "too_large",
  429: "rate_limit",
  503: "overloaded",
  504: "timeout",
  529: "overloaded",
};

const messages = {
  context_length:
    "This model's maximum context length is 8192 tokens. Please reduce the length of the messages.",
  rate_limit: "Rate limit reached. Please try again later.",
  quota: "You exceeded your current quota, please check your plan and billing details.",
  overloaded: "The model is overloaded. Please try again later.",
};

export class Script {
  constructor() {
    this.reset();
  }

  reset() {
    this.rules = [];
    this.models = catalogue;
    this.metrics = {};
    this.keys = ["mock-*"];
  }

  /** @param given `rules`, `models`, `keys` and `metrics`; what is missing stays as it was */
  set({ rules = this.rules, models = this.models, keys = this.keys, metrics = this.metrics }) {
    this.rules = rules.map((rule) => ({ ...rule, met: 0 }));
    Object.assign(this, { models, keys, metrics });
  }

  knows(model) {
    const names = [...this.models, ...this.rules.map((rule) => rule.model ?? "")];
    return names.some((name) => name !== "" && name !== "*" && fits(name, model));
  }

  accepts(key) {
    return this.keys.some((glob) => fits(glob, key));
  }

  /** The rule for a request; `{}` when none has anything to say. */
  ruleFor({ model, key, path }) {
    for (const rule of this.rules) {
      if (!fits(rule.model ?? "*", model) || !fits(rule.key ?? "*", key)) continue;
      if (!fits(rule.path ?? "*", path)) continue;
      rule.met += 1;
      const turn = rule.met - 1;
      if (rule.times !== undefined && turn >= rule.times) continue;
      if (rule.every !== undefined && turn % rule.every !== 0) continue;
      const { in_turn: list } = rule;
      if (list === undefined) return rule;
      return { ...rule, ...list[Math.floor(turn / (rule.every ?? 1)) % list.length] };
    }
    return {};
  }
}

/** The error that a rule wants, if it wants one before anything of an answer. */
export const refusalOf = (rule) => {
  if (rule.status === undefined && rule.error === undefined) return undefined;
  const status = rule.status ?? 400;
  const kind = rule.error ?? kinds[status] ?? "server";
  const message = rule.message ?? messages[kind] ?? `The script says ${status}.`;
  const { retry_after_seconds: seconds } = rule;
  return new Refusal(status, kind, message, { code: rule.code, field: rule.field, seconds });
};
