import { BrokenConfiguration } from "./build";

const top =
  '"providers": {"one": {"type": "openai", "api_keys": [{"env": "KEY"}]}}, "models": {"smart": {"candidates": [{"provider": "one", "model": "gpt-4o"}]';

/** One model with these options, and a route to it with these. */
const guarded = (model: string, llm: string): string =>
  `{${top}${model}}}, "routes": [{"llm": {${llm}}}]}`;

/** Guards that could find nothing, or would find everything. */
export const wrongGuards: readonly BrokenConfiguration[] = [
  {
    name: "a model with guards behind one without",
    text: `{${top}, "fallbacks": ["safe"], "rules": [{"when": {"hours": "08-18"}, "model": "safe"}]}, "safe": {"candidates": [{"provider": "one", "model": "gpt-4o"}], "guards": {"deny": ["a"]}}}, "routes": [{"llm": {}}]}`,
    problems: [
      'models.smart.fallbacks[0]: found "safe", which has guards, on the way from a model without; expected guards for "smart" as well, or on the routes',
      'models.smart.rules[0].model: found "safe", which has guards, on the way from a model without; expected guards for "smart" as well, or on the routes',
    ],
    beyond_schema: true,
  },
  {
    name: "patterns of wildcards alone",
    text: guarded(', "guards": {"deny": ["a", "*"]}', '"guards": {"allow": ["? *"]}'),
    problems: [
      'models.smart.guards.deny[1]: found "*"; expected a letter, digit or mark that is no wildcard',
      'routes[0].llm.guards.allow[0]: found "? *"; expected a letter, digit or mark that is no wildcard',
    ],
    beyond_schema: true,
  },
  {
    name: "personal data of no kind",
    text: guarded("", '"guards": {"personal_data": {"kinds": []}}'),
    problems: [
      'routes[0].llm.guards.personal_data: found nothing to look for; expected "kinds", "words" or both',
    ],
    beyond_schema: true,
  },
  {
    name: "a guard beside a way around it",
    text: guarded("", '"passthrough": true, "guards": {"deny": ["secret"]}'),
    problems: [
      'routes[0].llm.passthrough: found true beside "guards"; expected false: what passes through is not looked into',
    ],
    beyond_schema: true,
  },
  {
    name: "an added message without a role",
    text: guarded("", '"decorate": {"prepend": [{"content": "Be kind."}]}'),
    problems: [
      'routes[0].llm.decorate.prepend[0].role: found nothing; expected one of "system", "developer", "user" or "assistant"',
    ],
  },
];
