/** Names of the time zone database: `Europe/Berlin`, `America/Argentina/Ushuaia`, `Etc/GMT+3`. They become paths. */
const part = "[%w_+-]+";

/** Undefined for a text that can name a time zone, else what would have been one. */
export const zoneNameProblem = (text: string): string | undefined => {
  let rest = text;
  for (const _ of $range(1, 3)) {
    const [name, behind] = string.match(rest, `^(${part})(.*)$`);
    if (name === undefined || name.length > 32) break;
    if (behind === "") return undefined;
    if (string.sub(behind!, 1, 1) !== "/") break;
    rest = string.sub(behind!, 2);
  }
  return 'the name of a time zone, such as "UTC" or "Europe/Berlin"';
};
