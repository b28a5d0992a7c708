import { Json } from "../../kernel/ports";
import { Entry, Listing, readEntry } from "../../policy/price/litellm";
import { namesSought } from "../../policy/price/names";
import type { ProviderTypeName } from "../../policy/provider/names";
import { Override, overridesIn } from "./override";
import type { PricesConfiguration } from "./schema";

/** All that is known of what models cost. */
export interface PriceBook {
  /** What the file says (file.ts); "" where there is none. */
  readonly text: string;
  readonly overrides: readonly Override[];
  /** What was looked up in the text. */
  readonly found: LuaMap<string, Listing | false>;
  remembered: number;
  readonly json: Json;
}

/** More names that clients made up are looked up anew each time. */
const mostRemembered = 1000;

export const createPriceBook = (
  json: Json,
  prices: Pick<PricesConfiguration, "models">,
  text: string,
): PriceBook => ({
  text,
  overrides: overridesIn(prices),
  found: new LuaMap(),
  remembered: 0,
  json,
});

/** The line of a name, found by a plain search: no worker holds thousands of models as tables. */
const entryIn = ({ text, json }: PriceBook, name: string): Listing | undefined => {
  const [, end] = string.find(text, `\n${name}\t`, 1, true);
  if (end === undefined) return undefined;
  const [last] = string.find(text, "\n", end, true);
  const [entry] = json.decode(string.sub(text, end + 1, last - 1));
  return entry === undefined ? undefined : readEntry(entry as Entry);
};

const search = (
  book: PriceBook,
  provider: string,
  provider_type: ProviderTypeName,
  model: string,
): Listing | undefined => {
  for (const sought of namesSought(provider, provider_type, model)) {
    const listing = entryIn(book, sought.name);
    const isTheirs =
      listing !== undefined &&
      string.sub(listing.provider, 1, sought.provider.length) === sought.provider;
    if (isTheirs) return listing;
  }
  return undefined;
};

/** What the file says of a model of a provider. */
export const listingOf = (
  book: PriceBook,
  provider: string,
  provider_type: ProviderTypeName,
  model: string,
): Listing | undefined => {
  if (book.text === "") return undefined;
  const name = `${provider}/${model}`;
  const known = book.found.get(name);
  if (known !== undefined) return known === false ? undefined : known;
  const listing = search(book, provider, provider_type, model);
  if (book.remembered < mostRemembered) {
    book.remembered += 1;
    book.found.set(name, listing ?? false);
  }
  return listing;
};
