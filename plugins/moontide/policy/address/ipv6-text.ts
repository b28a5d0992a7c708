/** Where the longest run of zero groups begins and how long it is; the first of equals. */
const longestZeros = (groups: readonly number[]): LuaMultiReturn<[first: number, run: number]> => {
  let first = 0;
  let longest = 1;
  let run = 0;
  for (const i of $range(0, 7)) {
    run = groups[i] === 0 ? run + 1 : 0;
    if (run > longest) {
      longest = run;
      first = i - run + 1;
    }
  }
  return $multi(first, longest);
};

/** The canonical text of RFC 5952: lower case, the longest run of at least two zeros as `::`. */
export const formatIpv6 = (groups: readonly number[]): string => {
  const [first, run] = longestZeros(groups);
  let text = "";
  let i = 0;
  while (i < 8) {
    if (run > 1 && i === first) {
      text = `${text}::`;
      i += run;
    } else {
      const separator = i === 0 || (run > 1 && i === first + run) ? "" : ":";
      text = text + separator + string.format("%x", groups[i]!);
      i += 1;
    }
  }
  return text;
};
