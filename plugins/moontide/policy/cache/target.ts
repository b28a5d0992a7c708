/** Whether a request target, as it was written, has a parameter: in any case of letters, as nginx finds it. */
export const hasParameter = (target: string, name: string): boolean => {
  const [query] = string.match(target, "%?(.*)$");
  if (query === undefined) return false;
  const wanted = string.lower(name);
  for (const [part] of string.gmatch(query, "[^&]+")) {
    const [own] = string.match(part!, "^([^=]*)=");
    if (own !== undefined && string.lower(own) === wanted) return true;
  }
  return false;
};
