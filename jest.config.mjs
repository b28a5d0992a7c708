/**
 * Integration suites: real nginx, real backends, over loopback. One by one, since some measure rates and shares;
 * `scripts/test` runs those that mostly wait in a second process.
 */
export default {
  rootDir: import.meta.dirname,
  roots: ["<rootDir>/spec/integration", "<rootDir>/spec/chaos", "<rootDir>/spec/clients"],
  testMatch: ["**/*.spec.ts"],
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }],
  },
  testEnvironment: "<rootDir>/spec/support/node/environment.ts",
  setupFilesAfterEnv: ["<rootDir>/spec/support/node/setup.ts"],
  // Room for two waits in vain (`wait.ts`), so that they are what a failure tells of.
  testTimeout: 180_000,
  maxWorkers: 1,
};
