/** Whether an endpoint's metadata have all of the values asked for. */
export const isInSubset = (
  metadata: Readonly<Record<string, string>>,
  subset: Readonly<Record<string, string>>,
): boolean => {
  for (const [name, value] of pairs(subset)) {
    if (metadata[name] !== value) return false;
  }
  return true;
};
