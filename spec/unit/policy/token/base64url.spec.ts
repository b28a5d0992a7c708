import { decodeBase64url } from "moontide/policy/token/base64url";
import { seededRandom } from "../../../support/lua/random";
import { encodeBase64url } from "../../../support/lua/tokens";

describe("base64url", () => {
  it("is decoded as RFC 4648 has it, without padding", () => {
    const pairs: Record<string, string> = {
      "": "",
      Zg: "f",
      Zm8: "fo",
      Zm9v: "foo",
      Zm9vYg: "foob",
      Zm9vYmE: "fooba",
      Zm9vYmFy: "foobar",
      "-_8": string.char(0xfb, 0xff),
    };
    for (const [encoded, text] of Object.entries(pairs)) {
      assert.equal(text, decodeBase64url(encoded));
    }
  });

  it("has one spelling for each text, and no other character", () => {
    for (const wrong of ["Z", "Zh", "Zm9", "Zg==", "Zm9v\n", " Zm9v", "Zm+v", "Zm/v", "Zm9vY"]) {
      assert.is_nil(decodeBase64url(wrong), wrong);
    }
  });

  it("gives back whatever was encoded", () => {
    const random = seededRandom(3);
    for (const _ of $range(1, 500)) {
      const bytes: string[] = [];
      for (const i of $range(1, random.integer(80))) {
        bytes[i - 1] = string.char(random.integer(256) - 1);
      }
      const text = table.concat(bytes);
      assert.equal(text, decodeBase64url(encodeBase64url(text)));
    }
  });
});
