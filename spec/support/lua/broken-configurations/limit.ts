import { BrokenConfiguration, withPool } from "./build";

export const wrongLimits: readonly BrokenConfiguration[] = [
  {
    name: "limits whose bounds have nothing between them",
    text: withPool('"limit": { "maximum": 2 }, "endpoint_limit": { "minimum": 9, "maximum": 8 }'),
    problems: [
      "pools.web.limit.maximum: found 2; expected at least minimum, 4",
      "pools.web.endpoint_limit.maximum: found 8; expected at least minimum, 9",
    ],
    beyond_schema: true,
  },
];
