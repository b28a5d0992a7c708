import { KeySource } from "../../policy/key/key";
import { removeHeader } from "../proxy/reserved";
import type { IncomingRequest } from "../proxy/request";
import type { Cache } from "./cache";

/** Of several lines, or cookies of one name, nginx may have shown the first alone: the endpoint must not go by another. */
const narrowHeaders = ({ key }: Cache, request: IncomingRequest): void => {
  for (const i of $range(1, key.length)) {
    const { source, name } = key[i - 1]!;
    const value = source === KeySource.Header ? request.header(name) : undefined;
    if (value !== undefined) {
      removeHeader(request, name);
      request.set_header(name, value);
    }
  }
};

/** The cookies that the key knows, as it knows them. */
const keyedCookies = ({ key }: Cache, request: IncomingRequest): string => {
  const cookies: string[] = [];
  for (const i of $range(1, key.length)) {
    const { source, name } = key[i - 1]!;
    const value = source === KeySource.Cookie ? request.cookie(name) : undefined;
    if (value !== undefined) cookies[cookies.length] = `${name}=${value}`;
  }
  return table.concat(cookies, "; ");
};

/**
 * Takes from a request for the cache what its answer may depend on and the key does not tell apart: what is kept is
 * given to others.
 */
export const narrowRequest = (cache: Cache, request: IncomingRequest): void => {
  narrowHeaders(cache, request);
  if (request.header("cookie") === undefined) return;
  const cookies = cache.options.ignore_cookies ? "" : keyedCookies(cache, request);
  if (cookies === "") request.clear_header("cookie");
  else request.set_header("cookie", cookies);
};
