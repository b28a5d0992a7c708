/** One word of a pattern: `*` stands for any characters of a word, `?` for one, `#` for one digit. */
export const matchesGlob = (glob: string, text: string, first: number, last: number): boolean => {
  let at = first;
  let place = 1;
  /** Behind the last star, and where it took its text up to: the one place that is worth going back to. */
  let star = 0;
  let taken = first;
  while (at <= last) {
    const wanted = string.byte(glob, place);
    const byte = string.byte(text, at);
    if (wanted === 42) {
      star = place;
      taken = at;
      place += 1;
    } else if (wanted === byte || wanted === 63 || (wanted === 35 && byte >= 48 && byte <= 57)) {
      place += 1;
      at += 1;
    } else {
      if (star === 0) return false;
      place = star + 1;
      taken += 1;
      at = taken;
    }
  }
  while (string.byte(glob, place) === 42) place += 1;
  return place > glob.length;
};
