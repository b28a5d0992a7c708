import { IncomingRequest } from "./request";

/**
 * Takes off a header that only the gateway, or whom it trusts, may send. nginx shows a header by one variable whether it
 * was written with `-` or `_` (`underscores_in_headers`), and so do many backends: both spellings go.
 *
 * @param name in lower case
 */
export const removeHeader = (request: IncomingRequest, name: string): void => {
  request.clear_header(name);
  request.clear_header(string.gsub(name, "-", "_")[0]);
};

/** The same for several, as far as they were sent. */
export const removeReserved = (names: readonly string[], request: IncomingRequest): void => {
  for (const i of $range(1, names.length)) {
    const name = names[i - 1]!;
    if (request.header(name) !== undefined) removeHeader(request, name);
  }
};
