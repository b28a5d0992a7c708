/** Words that come with an answer, as they are kept with it: `,first,second,`. Bounded by nginx's own header buffer. */
export const tagList = (header: string): string | undefined => {
  const [words] = string.gsub(header, "[%s,]+", ",");
  const list = `,${words},`;
  const [single] = string.gsub(list, ",,+", ",");
  return single === "," ? undefined : single;
};
