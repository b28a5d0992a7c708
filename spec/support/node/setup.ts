import type { FailureHook } from "./environment";
import { closeScope, openScope, reportAll } from "./resources";

(globalThis as FailureHook).reportFailure = () => {
  const text = reportAll();
  if (text !== "") process.stderr.write(`${text}\n`);
};

beforeEach(openScope);
afterEach(closeScope);
afterAll(closeScope);
