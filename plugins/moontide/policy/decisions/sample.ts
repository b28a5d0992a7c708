/**
 * Which refusals are written down one by one. Under a flood thousands a second are alike: the first few of each reason
 * and route tell what there is to tell, the others are counted with the last of these.
 */
export interface Sample<Entry extends Counted> {
  /** By reason and route, what was taken since the sample began. */
  readonly alike: LuaMap<string, LuaMap<string, Alike<Entry>>>;
  taken: number;
}

/** What stands for others like it as well. */
export interface Counted {
  /** How many others. */
  similar: number;
}

interface Alike<Entry> {
  taken: number;
  last: Entry;
}

/** So many of one reason and route are taken, so many of all, and so many reasons and routes, in one sample. */
const mostAlike = 5;
const mostTaken = 50;
const mostKinds = 100;

export const beginSample = <Entry extends Counted>(): Sample<Entry> => ({
  alike: new LuaMap(),
  taken: 0,
});

/**
 * Whether one is not to be taken: then it is counted with the last one like it, if any of its kind was taken. Allocates
 * nothing.
 */
export const countAlike = <Entry extends Counted>(
  { alike, taken }: Sample<Entry>,
  reason: string,
  route: string,
): boolean => {
  const known = alike.get(reason)?.get(route);
  if (known === undefined) return taken >= mostKinds;
  if (known.taken < mostAlike && taken < mostTaken) return false;
  known.last.similar += 1;
  return true;
};

/** Notes one that was taken. */
export const noteTaken = <Entry extends Counted>(
  sample: Sample<Entry>,
  reason: string,
  route: string,
  entry: Entry,
): void => {
  let routes = sample.alike.get(reason);
  if (routes === undefined) {
    routes = new LuaMap();
    sample.alike.set(reason, routes);
  }
  const known = routes.get(route);
  if (known === undefined) routes.set(route, { taken: 1, last: entry });
  else {
    known.taken += 1;
    known.last = entry;
  }
  sample.taken += 1;
};
