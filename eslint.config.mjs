import tseslint from "typescript-eslint";

/** JavaScript that compiles and is not there at run time, or is slow (see CONTRIBUTING.md). */
const absentGlobals = [
  "JSON",
  "Date",
  "Promise",
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "RegExp",
  "Symbol",
  "Proxy",
  "Reflect",
  "parseInt",
  "parseFloat",
  "setTimeout",
  "globalThis",
];

/** What each layer may not import: arrows point one way (design: layers). */
const layers = {
  kernel: ["policy", "schema", "feature", "adapter", "phase"],
  policy: ["schema", "feature", "adapter", "phase"],
  schema: ["policy", "feature", "adapter", "phase"],
  feature: ["adapter", "phase"],
  adapter: ["policy", "schema", "feature", "phase"],
};

const lua = tseslint.config({
  files: [
    "plugins/**/*.ts",
    "spec/unit/**/*.ts",
    "spec/contract/**/*.ts",
    "spec/sim/**/*.ts",
    "spec/support/lua/**/*.ts",
  ],
  extends: [...tseslint.configs.recommendedTypeChecked],
  languageOptions: {
    parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname },
  },
  rules: {
    eqeqeq: "error",
    complexity: ["error", 12],
    "prefer-const": "error",
    "prefer-spread": "off",
    "prefer-rest-params": "off",
    "no-restricted-globals": [
      "error",
      ...absentGlobals.map((name) => ({ name, message: `${name} does not exist in Lua.` })),
    ],
    "@typescript-eslint/explicit-module-boundary-types": "error",
    "@typescript-eslint/prefer-for-of": "error",
    "@typescript-eslint/prefer-nullish-coalescing": "error",
    "@typescript-eslint/strict-boolean-expressions": [
      "error",
      {
        allowString: false,
        allowNumber: false,
        allowNullableObject: true,
        allowNullableBoolean: true,
      },
    ],
    "@typescript-eslint/no-unused-vars": [
      "error",
      { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
    ],
    "@typescript-eslint/no-require-imports": "off",
    "@typescript-eslint/no-namespace": "off",
    "@typescript-eslint/unbound-method": "off",
  },
});

const layerRules = Object.entries(layers).map(([layer, banned]) => ({
  files: [`plugins/moontide/${layer}/**/*.ts`],
  rules: {
    "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
    "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: banned.map((name) => `**/${name}/**`),
            message: `${layer} may not import this layer.`,
          },
          ...(layer === "adapter"
            ? []
            : [
                {
                  group: ["resty.*", "ngx.*", "cjson*", "ffi"],
                  message: "Only adapters name the runtime.",
                },
              ]),
        ],
      },
    ],
    "no-restricted-globals": [
      "error",
      ...absentGlobals.map((name) => ({ name, message: `${name} does not exist in Lua.` })),
      ...(layer === "adapter" ? [] : [{ name: "ngx", message: "Only adapters name the runtime." }]),
    ],
  },
}));

const node = tseslint.config({
  files: [
    "spec/integration/**/*.ts",
    "spec/clients/**/*.ts",
    "spec/support/node/**/*.ts",
    "scripts/**/*.ts",
    "load/**/*.ts",
  ],
  extends: [...tseslint.configs.recommended],
  rules: { eqeqeq: "error" },
});

export default [
  { ignores: ["build", "node_modules", "types/test"] },
  ...lua,
  ...layerRules,
  ...node,
];
