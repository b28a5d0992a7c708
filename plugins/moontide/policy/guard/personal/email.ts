import { isWordByte } from "./bounds";
import { Detector } from "./detector";

/** RFC 5321, 4.5.3.1. */
const longest_local = 64;
const longest_domain = 255;

/** Characters of RFC 5322's atoms, and the dots between them. */
const isOfLocal: boolean[] = [];
for (const byte of $range(0, 255)) {
  isOfLocal[byte] = string.find(string.char(byte), "[%w.!#$&'*+/=?^_`{|}~%%-]")[0] !== undefined;
}

/** Where the part in front of an `@` begins, with a letter or digit; the `@` itself without any. */
const localStart = (text: string, at: number): number => {
  let start = at;
  for (const i of $range(at - 1, math.max(1, at - longest_local), -1)) {
    if (!isOfLocal[string.byte(text, i)]!) break;
    if (isWordByte(text, i)) start = i;
  }
  return start;
};

/** The last byte of the domain behind an `@`; undefined where it is none that has a dot. */
const domainEnd = (text: string, at: number): number | undefined => {
  const window = string.sub(text, at + 1, at + longest_domain);
  const [, run] = string.find(window, "^%w[%w.-]*");
  let last = run ?? 0;
  while (last > 0 && !isWordByte(window, last)) last -= 1;
  let dot = last;
  while (dot > 0 && string.byte(window, dot) !== 46) dot -= 1;
  const top = string.sub(window, dot + 1, last);
  if (dot === 0 || string.find(top, "^%a[%w-]*%w$")[0] === undefined) return undefined;
  const [empty] = string.find(window, "..", 1, true);
  return empty !== undefined && empty < last ? undefined : at + last;
};

/** Addresses such as `anna.lee+news@mail.example.com`. */
export const email: Detector = {
  find: (text, from) => {
    let at = from;
    for (;;) {
      const [sign] = string.find(text, "@", at, true);
      if (sign === undefined) return $multi(undefined, undefined);
      const first = localStart(text, sign);
      const last = first < sign ? domainEnd(text, sign) : undefined;
      if (last !== undefined && first >= from) return $multi(first, last);
      at = sign + 1;
    }
  },
};
