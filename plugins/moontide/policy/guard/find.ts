/** All personal data in a text, in order, none overlapping another. */
import { detectors } from "./personal/index";
import { PersonalKind } from "./personal/kinds";
import { findPhrase, Phrases } from "./phrases";

/** What is looked for. */
export interface Search {
  readonly kinds: readonly PersonalKind[];
  /** Words and phrases of the user's own; they count before all kinds. */
  readonly words: Phrases | undefined;
}

/** `word` is of the user's own. */
export type FoundKind = PersonalKind | "word";

/** Where one kind was found next. */
interface Next {
  readonly kind: FoundKind;
  first: number;
  last: number;
}

const seek = (search: Search, next: Next, text: string, lower: string, from: number): void => {
  const { kind } = next;
  const [first, last] =
    kind === "word" ? findPhrase(search.words!, lower, from) : detectors[kind].find(text, from);
  next.first = first ?? math.huge;
  next.last = last ?? math.huge;
};

const begin = (search: Search, text: string, lower: string): readonly Next[] => {
  const all: Next[] = [];
  if (search.words !== undefined) all[0] = { kind: "word", first: 0, last: 0 };
  for (const kind of search.kinds) all[all.length] = { kind, first: 0, last: 0 };
  for (const next of all) seek(search, next, text, lower, 1);
  return all;
};

/** The one that begins first; of several that do, the longest, and of those the first. */
const nearest = (all: readonly Next[]): Next | undefined => {
  let best: Next | undefined;
  for (const next of all) {
    if (next.first !== math.huge) {
      const isBetter =
        best === undefined ||
        next.first < best.first ||
        (next.first === best.first && next.last > best.last);
      if (isBetter) best = next;
    }
  }
  return best;
};

/** @param take is told what kind stands where, in order */
export const findPersonal = (
  search: Search,
  text: string,
  take: (this: void, kind: FoundKind, first: number, last: number) => void,
): void => {
  const lower = search.words === undefined ? text : string.lower(text);
  const all = begin(search, text, lower);
  for (;;) {
    const found = nearest(all);
    if (found === undefined) return;
    const { last } = found;
    take(found.kind, found.first, last);
    for (const next of all) {
      if (next.first <= last) seek(search, next, text, lower, last + 1);
    }
  }
};
