/** Integration suites: real nginx, real backends, over loopback. Run one by one, since some measure time. */
export default {
  rootDir: import.meta.dirname,
  roots: ["<rootDir>/spec/integration", "<rootDir>/spec/chaos", "<rootDir>/spec/clients"],
  testMatch: ["**/*.spec.ts"],
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }],
  },
  testEnvironment: "<rootDir>/spec/support/node/environment.ts",
  setupFilesAfterEnv: ["<rootDir>/spec/support/node/setup.ts"],
  testTimeout: 30_000,
  maxWorkers: 1,
};
