/** Statuses that count as healthy: `200`, `200-299`. */
export interface StatusRange {
  readonly first: number;
  readonly last: number;
}

/** Reads a range; undefined when it is none, or no HTTP status is in it. */
export const parseStatusRange = (text: string): StatusRange | undefined => {
  const [from, to] = string.match(text, "^([1-5]%d%d)%-([1-5]%d%d)$");
  if (from !== undefined) {
    const range = { first: tonumber(from)!, last: tonumber(to)! };
    return range.first <= range.last ? range : undefined;
  }
  const [one] = string.match(text, "^([1-5]%d%d)$");
  return one === undefined ? undefined : { first: tonumber(one)!, last: tonumber(one)! };
};

export interface ExpectedAnswer {
  readonly expected_statuses: readonly string[];
  /** Text that the body must have somewhere. */
  readonly expected_body?: string | undefined;
}

const isExpectedStatus = (expected: ExpectedAnswer, status: number): boolean => {
  for (const text of expected.expected_statuses) {
    const range = parseStatusRange(text);
    if (range !== undefined && status >= range.first && status <= range.last) return true;
  }
  return false;
};

/** Why an HTTP answer is not that of a healthy endpoint; undefined when it is. */
export const answerProblem = (
  expected: ExpectedAnswer,
  status: number,
  body: string,
): string | undefined => {
  if (!isExpectedStatus(expected, status)) {
    return `status ${status}, expected ${table.concat(expected.expected_statuses as string[], ", ")}`;
  }
  const text = expected.expected_body;
  if (text === undefined) return undefined;
  const [found] = string.find(body, text, 1, true);
  return found === undefined ? "the body does not have the expected text" : undefined;
};
