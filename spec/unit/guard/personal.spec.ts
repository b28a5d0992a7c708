import { detectors } from "moontide/policy/guard/personal/index";
import { PersonalKind, personalKinds } from "moontide/policy/guard/personal/kinds";

/** What a kind finds in a text, one after the other. */
const allIn = (kind: PersonalKind, text: string): readonly string[] => {
  const found: string[] = [];
  let at = 1;
  for (;;) {
    const [first, last] = detectors[kind].find(text, at);
    if (first === undefined) return found;
    found[found.length] = string.sub(text, first, last);
    at = last + 1;
  }
};

type Cases = readonly (readonly [text: string, ...found: string[]])[];

const cases: Readonly<Record<PersonalKind, Cases>> = {
  email: [
    ["write to anna.lee+news@mail.example.com.", "anna.lee+news@mail.example.com"],
    ["<a@b.io>, c_d@e-f.co.uk", "a@b.io", "c_d@e-f.co.uk"],
    ["mailto:x@y.museum?subject=hi", "x@y.museum"],
    ["@handle, me@localhost, a@b.c, a@.com, a@@b.com, a@b..com"],
    ["1@2.3"],
    ["x@y.de-", "x@y.de"],
  ],
  iban: [
    ["DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00"],
    ["to GB82WEST12345698765432.", "GB82WEST12345698765432"],
    ["fr1420041010050500013m02606", "fr1420041010050500013m02606"],
    ["DE88 3704 0044 0532 0130 00"],
    ["DE8937040044053201300"],
    ["XDE89370400440532013000, DE893704004405320130001"],
    ["ZZ89370400440532013000"],
  ],
  credit_card: [
    ["4111 1111 1111 1111 12/27", "4111 1111 1111 1111"],
    ["card 5500-0000-0000-0004, or 378282246310005", "5500-0000-0000-0004", "378282246310005"],
    ["3782 822463 10005", "3782 822463 10005"],
    ["4111 1111 1111 1112"],
    ["order 1234567890123456"],
    ["0000 0000 0000 0000, 4444444444444444"],
    ["41111111111111111111111111"],
    ["x4111111111111111"],
  ],
  us_ssn: [
    ["SSN 123-45-6789.", "123-45-6789"],
    ["000-12-3456 666-12-3456 900-12-3456 123-00-6789 123-45-0000"],
    ["1123-45-6789 123-45-67890"],
  ],
  uk_nino: [
    ["AB123456C and CE 12 34 56 D", "AB123456C", "CE 12 34 56 D"],
    ["DF123456A GB123456A AO123456A AB123456E"],
  ],
  es_dni: [["DNI 12345678Z, NIE X1234567L", "12345678Z", "X1234567L"], ["12345678A 123456789"]],
  fr_nir: [
    ["2 55 08 14 168 025 38", "2 55 08 14 168 025 38"],
    ["255081416802538", "255081416802538"],
    ["255081416802539"],
  ],
  br_cpf: [["CPF 529.982.247-25", "529.982.247-25"], ["529.982.247-26"]],
  ipv6: [
    ["from 2001:db8::1, fe80::1ff:fe23:4567:890a.", "2001:db8::1", "fe80::1ff:fe23:4567:890a"],
    ["[2001:db8:0:0:0:0:0:5]:443", "2001:db8:0:0:0:0:0:5"],
    ["at 2001:db8::7: refused", "2001:db8::7"],
    ["12:30:45, std::vector, Abc::De, ::1, a::b, 1:2, 00:1a:2b:3c:4d:5e"],
  ],
  ipv4: [
    ["from 203.0.113.7.", "203.0.113.7"],
    ["http://198.51.100.2:8080/, 192.0.2.0/24", "198.51.100.2", "192.0.2.0"],
    ["127.0.0.1 0.0.0.0 1.2.3 1.2.3.4.5 256.1.1.1 v1.2.3.4"],
  ],
  phone: [
    ["call +49 30 123456 or +1 (212) 555-0134.", "+49 30 123456", "+1 (212) 555-0134"],
    [
      "(212) 555-0134, 212-555-0134, 212.555.0134",
      "(212) 555-0134",
      "212-555-0134",
      "212.555.0134",
    ],
    ["0171 1234567; 06 12 34 56 78; 030/1234567", "0171 1234567", "06 12 34 56 78", "030/1234567"],
    ["0049 30 1234567", "0049 30 1234567"],
    ["+491711234567", "+491711234567"],
    ["01.02.2024 10:30, 2024-01-02, 1234567890, 12 345 678, 3.14159265, 1,000,000"],
    ["+1 +2 +3"],
    ["ISBN 978-3-16-148410-0"],
  ],
};

describe("personal data", () => {
  for (const kind of personalKinds) {
    for (const [text, ...found] of cases[kind]) {
      it(`${kind} in "${text}"`, () => {
        assert.same(found, allIn(kind, text));
      });
    }

    it(`${kind} is found in no time, whatever the text`, () => {
      const pieces = [
        "1",
        "1 ",
        "a@",
        "@",
        "aaaa",
        "1.",
        "::",
        "1:",
        "4111 ",
        "DE89",
        "+1",
        "(0",
        "-",
        "X1",
      ];
      for (const piece of pieces) {
        const text = string.rep(piece, math.floor(200000 / piece.length));
        const began = os.clock();
        allIn(kind, text);
        assert.is_true(os.clock() - began < 2, `${kind} ${piece}`);
      }
    });
  }
});
