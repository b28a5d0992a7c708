const names = (accept: string, type: string): boolean =>
  string.find(accept, type, 1, true)[0] !== undefined;

/**
 * Whether a client with this Accept header is better served by a page of that type than by a JSON document: it names the
 * type, or takes anything and does not ask for JSON. Browsers do the first, tools the second, API clients neither.
 *
 * @param media_type in lower case, without parameters
 */
export const prefersPage = (accept: string | undefined, media_type: string): boolean => {
  if (accept === undefined) return true;
  const wanted = string.lower(accept);
  if (names(wanted, media_type)) return true;
  if (names(wanted, "json")) return false;
  const [kind] = string.match(media_type, "^[^/]*");
  return names(wanted, "*/*") || names(wanted, `${kind}/*`);
};
