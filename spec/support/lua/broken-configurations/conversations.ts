import { BrokenConfiguration } from "./build";

const withConversations = (conversations: string): string =>
  `{ "providers": { "own": { "type": "vllm" } },
     "models": { "smart": { "candidates": [{ "provider": "own", "model": "a" }] } },
     "routes": [{ "llm": { "conversations": ${conversations} } }] }`;

const path = "routes[0].llm.conversations";

export const wrongConversations: readonly BrokenConfiguration[] = [
  {
    name: "conversations in a Redis that is not there",
    text: withConversations('{"store": "redis"}'),
    problems: [
      `${path}.store: found "redis"; expected "shared_memory", or "redis" in the document's "cluster"`,
    ],
    beyond_schema: true,
  },
  {
    name: "a summary by a model that nobody knows",
    text: withConversations('{"when_full": "summarize", "summary_model": "smort"}'),
    problems: [
      `${path}.summary_model: found "smort"; expected the name of one of the models; did you mean "smart"?`,
    ],
    beyond_schema: true,
  },
  {
    name: "a model for summaries that are not made",
    text: withConversations('{"summary_model": "smart"}'),
    problems: [
      `${path}.summary_model: found a model that is never asked; expected "when_full": "summarize"`,
    ],
    beyond_schema: true,
  },
  {
    name: "turns that are larger than what is read",
    text: withConversations('{"maximum_bytes": 2048, "maximum_turn_bytes": 4096}'),
    problems: [
      `${path}.maximum_turn_bytes: found more than maximum_bytes; expected at most as much as is read of all turns`,
    ],
    beyond_schema: true,
  },
];
