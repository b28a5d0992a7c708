import { BrokenConfiguration } from "./build";

const top =
  '"providers": {"one": {"type": "openai", "api_keys": [{"env": "KEY"}]}}, "models": {"smart": {"candidates": [{"provider": "one", "model": "gpt-4o"}]}}, "routes": [{"llm": {}}]';

/** One prompt with these options. */
const prompt = (options: string): string => `{${top}, "prompts": {"p": {${options}}}}`;

/** Prompts that could not be filled, or that nobody would answer. */
export const wrongPrompts: readonly BrokenConfiguration[] = [
  {
    name: "a variable that a template does not have",
    text: prompt(
      '"model": "smart", "variables": {"text": {}}, "messages": [{"role": "user", "content": "{{text}} {{txt}}"}]',
    ),
    problems: [
      'prompts.p.messages[0].content: found "txt"; expected the name of one of its "variables"; did you mean "text"?',
    ],
    beyond_schema: true,
  },
  {
    name: "a place in a template that is no variable",
    text: prompt('"model": "smart", "template": "a {{#if b}}"'),
    problems: [
      'prompts.p.template: found "{{#if b}}"; expected a variable such as "{{name}}", or "\\\\{{" for two braces',
    ],
    beyond_schema: true,
  },
  {
    name: "a prompt without text and model",
    text: prompt('"versions": {"a": {"model": "smart"}, "b": {"template": "hi", "weight": 0}}'),
    problems: [
      'prompts.p.versions.a: found no text; expected "template" or "messages"',
      "prompts.p.versions.b.model: found nothing; expected the name of a model",
    ],
    beyond_schema: true,
  },
  {
    name: "a prompt for a model that does not exist",
    text: prompt('"model": "smrt", "template": "hi"'),
    problems: [
      'prompts.p.model: found "smrt"; expected the name of a model, or "PROVIDER/MODEL" with a known provider; did you mean "smart"?',
    ],
    beyond_schema: true,
  },
  {
    name: "versions that nobody would get",
    text: prompt('"model": "smart", "template": "hi", "versions": {"a": {"weight": 0}}'),
    problems: ["prompts.p.versions: found no weight; expected a version with one above 0"],
    beyond_schema: true,
  },
  {
    name: "variables that could hold nothing",
    text: prompt(
      '"model": "smart", "template": "hi", "variables": {"a": {"type": "enumeration"}, "b": {"type": "integer", "minimum": 2, "maximum": 1}, "c": {"type": "integer", "default": "x"}, "stream": {}}',
    ),
    problems: [
      "prompts.p.variables.a.values: found an empty list; expected what the enumeration can be",
      "prompts.p.variables.b.maximum: found 1; expected at least the minimum, 2",
      "prompts.p.variables.c.default: found another value; expected a whole number",
      'prompts.p.variables.stream: found "stream"; expected another name: that member says whether the answer is streamed',
    ],
    beyond_schema: true,
  },
  {
    name: "a template beside messages",
    text: prompt(
      '"model": "smart", "template": "a", "messages": [{"role": "user", "content": "b"}]',
    ),
    problems: ['prompts.p.messages: found "messages" beside "template"; expected one of them'],
    beyond_schema: true,
  },
];
