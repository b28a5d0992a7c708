/**
 * OpenAI's sealed thoughts, as all dialects hold them: `rs_…:…`, the item's name and what is sealed. Only OpenAI takes
 * them back, so others must be able to tell.
 */
export const isOpenAiSeal = (sealed: string | undefined): boolean =>
  sealed !== undefined && string.find(sealed, "^rs_[^:]*:")[0] !== undefined;
