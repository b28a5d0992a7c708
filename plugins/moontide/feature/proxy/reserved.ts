import { IncomingRequest } from "./request";

/**
 * Takes off what only the gateway may say. nginx shows a header by one variable whether it was written with `-` or
 * `_` (`underscores_in_headers`), and so do many backends: both spellings go.
 *
 * @param names in lower case
 */
export const removeReserved = (names: readonly string[], request: IncomingRequest): void => {
  for (const i of $range(1, names.length)) {
    const name = names[i - 1]!;
    if (request.header(name) !== undefined) {
      request.clear_header(name);
      request.clear_header(string.gsub(name, "-", "_")[0]);
    }
  }
};
