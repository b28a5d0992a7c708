import type { Circus } from "@jest/types";
import NodeEnvironment from "jest-environment-node";
import { relative, resolve } from "node:path";
import type { EnvironmentContext, JestEnvironmentConfig } from "@jest/environment";

const root = resolve(__dirname, "../../..");

/** What `setup.ts` leaves behind for this file, which runs outside the tests' own global scope. */
export interface FailureHook {
  reportFailure?: () => void;
}

/**
 * Node, and two things more: a failed test shows the logs of what it had running, while that still runs; and
 * with ONLY in the environment, files whose path has that word run whole, of the others the tests whose title has it.
 */
export default class Environment extends NodeEnvironment {
  private readonly path: string;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    this.path = relative(root, context.testPath);
  }

  handleTestEvent(event: Circus.Event, state: Circus.State): void {
    const only = process.env.ONLY ?? "";
    if (event.name === "run_start" && only !== "") {
      const isWhole = this.path.toLowerCase().includes(only.toLowerCase());
      const literally = only.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      state.testNamePattern = isWhole ? undefined : new RegExp(literally, "i");
    }
    if (event.name === "test_fn_failure" || event.name === "hook_failure") {
      (this.global as FailureHook).reportFailure?.();
    }
  }
}
