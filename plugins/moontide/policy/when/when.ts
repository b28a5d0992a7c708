/**
 * The condition language. All conditions that are named must hold; of a list any item will do. Compiled at load into
 * a list of tests, those first that cost least.
 */
import * as among from "./among";
import { claimTest, roleTest } from "./claim";
import { Facts, Test } from "./facts";
import { headerTest } from "./header";
import { hoursTest } from "./hours";
import { pathTest } from "./path";
import { shareTest } from "./share";
import { Words } from "./words";

/** What conditions there are, as a checked document has them (feature/when/schema.ts). */
export interface Conditions {
  readonly methods?: Words;
  readonly path_prefix?: Words;
  readonly header?: Readonly<Record<string, Words>>;
  readonly weekdays?: Words;
  readonly hours?: Words;
  readonly consumer?: Words;
  readonly tag?: Words;
  readonly team?: Words;
  readonly model?: Words;
  readonly role?: Words;
  readonly claim?: Readonly<Record<string, Words>>;
  readonly bot?: Words | boolean;
  readonly country?: Words;
  readonly region?: Words;
  readonly percent_of_users?: number;
  readonly load?: string;
}

export interface When extends Conditions {
  /** What must not hold, all of it together. */
  readonly not?: Conditions;
}

/** A compiled `when`: tests, and at the same places what each is called in the document. */
export interface Condition {
  readonly tests: Test[];
  readonly names: string[];
  /** All of them in one. */
  all: Test;
}

const always: Test = () => true;

const add = (condition: Condition, name: string, test: Test | undefined): void => {
  if (test === undefined) return;
  condition.tests[condition.tests.length] = test;
  condition.names[condition.names.length] = name;
};

const given = <Option>(
  option: Option | undefined,
  compile: (this: void, option: Option) => Test,
): Test | undefined => (option === undefined ? undefined : compile(option));

const oneOf = (
  words: Words | undefined,
  ask: (this: void, facts: Facts) => string | undefined,
): Test | undefined => (words === undefined ? undefined : among.amongTest(words, ask));

/** What the request itself says, and the clock. */
const addRequest = (condition: Condition, when: Conditions): void => {
  add(condition, "weekdays", oneOf(when.weekdays, among.weekdayOf));
  add(condition, "hours", given(when.hours, hoursTest));
  add(condition, "methods", oneOf(when.methods, among.methodOf));
  add(condition, "path_prefix", given(when.path_prefix, pathTest));
  for (const [name, words] of pairs(when.header ?? {})) {
    add(condition, `header ${name}`, headerTest(name, words));
  }
};

/** Who sends it, and where the gateway stands. */
const addSender = (condition: Condition, when: Conditions, name: string): void => {
  add(condition, "consumer", oneOf(when.consumer, among.consumerOf));
  add(condition, "tag", given(when.tag, among.tagTest));
  add(condition, "team", oneOf(when.team, among.teamOf));
  add(condition, "model", given(when.model, among.modelTest));
  add(condition, "role", given(when.role, roleTest));
  for (const [path, words] of pairs(when.claim ?? {})) {
    add(condition, `claim ${path}`, claimTest(path, words));
  }
  add(condition, "bot", given(when.bot, among.botTest));
  add(condition, "country", oneOf(when.country, among.countryOf));
  add(condition, "region", oneOf(when.region, among.regionOf));
  const { percent_of_users } = when;
  if (percent_of_users !== undefined) {
    add(condition, "percent_of_users", shareTest(percent_of_users, name));
  }
  add(condition, "load", oneOf(when.load, among.loadOf));
};

/** A loop over one or two tests, which most conditions have, would be a trace of its own for LuaJIT. */
const allOf = (tests: readonly Test[]): Test => {
  const [first, second] = tests;
  if (first === undefined) return always;
  if (second === undefined) return first;
  if (tests.length === 2) return (facts) => first(facts) && second(facts);
  return (facts) => {
    for (const i of $range(1, tests.length)) if (!tests[i - 1]!(facts)) return false;
    return true;
  };
};

/**
 * Compiles a checked `when`. Without one, or without conditions, it holds for every request.
 *
 * @param name what `percent_of_users` tells its users apart by: the flag's or class's own
 */
export const compileWhen = (when: When | undefined, name: string): Condition => {
  const condition: Condition = { tests: [], names: [], all: always };
  if (when === undefined) return condition;
  addRequest(condition, when);
  addSender(condition, when, name);
  if (when.not !== undefined) {
    const { all } = compileWhen(when.not, name);
    add(condition, "not", (facts) => !all(facts));
  }
  condition.all = allOf(condition.tests);
  return condition;
};

/** The first condition that does not hold, by its name; undefined when all do. Allocates nothing. */
export const failing = ({ tests, names }: Condition, facts: Facts): string | undefined => {
  for (const i of $range(1, tests.length)) {
    if (!tests[i - 1]!(facts)) return names[i - 1];
  }
  return undefined;
};

/** Whether a request meets a condition. */
export const holds = ({ all }: Condition, facts: Facts): boolean => all(facts);
