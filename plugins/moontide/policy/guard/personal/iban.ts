import { isWordByte } from "./bounds";
import { Detector } from "./detector";

/** Length by country, of the registry that SWIFT keeps for ISO 13616. */
const lengths =
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 " +
  "FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 " +
  "LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 " +
  "RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

const lengthOf = new LuaMap<string, number>();
for (const [country, length] of string.gmatch(lengths, "(%u%u)(%d+)")) {
  lengthOf.set(country!, tonumber(length)!);
}

/** The remainder by 97 of the number that letters (A is 10) and digits are together, the first four behind the others. */
const remainder = (iban: string): number => {
  let rest = 0;
  for (const i of $range(5, iban.length + 4)) {
    const byte = string.byte(iban, i > iban.length ? i - iban.length : i);
    rest = byte <= 57 ? (rest * 10 + byte - 48) % 97 : (rest * 100 + byte - 55) % 97;
  }
  return rest;
};

/** The last byte of so many letters and digits, with at most one space between each two; undefined without as many. */
const endOf = (text: string, first: number, length: number): number | undefined => {
  let at = first;
  for (const _ of $range(2, length)) {
    at += string.byte(text, at + 1) === 32 ? 2 : 1;
    const byte = string.byte(text, at);
    if (byte === undefined || byte === 95 || byte >= 128 || !isWordByte(text, at)) return undefined;
  }
  return isWordByte(text, at + 1) ? undefined : at;
};

const ibanEnd = (text: string, first: number): number | undefined => {
  const length = lengthOf.get(string.upper(string.sub(text, first, first + 1)));
  const last = length === undefined ? undefined : endOf(text, first, length);
  if (last === undefined) return undefined;
  const [bare] = string.gsub(string.upper(string.sub(text, first, last)), " ", "");
  return remainder(bare) === 1 ? last : undefined;
};

/** International bank account numbers (ISO 13616) whose check digits are right. */
export const iban: Detector = {
  find: (text, from) => {
    let at = from;
    for (;;) {
      const [first] = string.find(text, "%a%a%d%d", at);
      if (first === undefined) return $multi(undefined, undefined);
      const last = isWordByte(text, first - 1) ? undefined : ibanEnd(text, first);
      if (last !== undefined) return $multi(first, last);
      at = first + 1;
    }
  },
};
