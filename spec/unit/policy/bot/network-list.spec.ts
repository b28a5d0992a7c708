import { json } from "moontide/adapter/json";
import { readNetworkList } from "moontide/policy/bot/network-list";

const read = (text: string) => readNetworkList(json.decode(text)[0]);

describe("a crawler's list of networks", () => {
  it("is read as Google, Microsoft and OpenAI publish theirs", () => {
    const [networks] = read(
      '{"creationTime": "2026-01-01", "prefixes": [{"ipv4Prefix": "192.0.2.0/24"}, {"ipv6Prefix": "2001:db8::/32"}]}',
    );
    assert.same(["192.0.2.0/24", "2001:db8::/32"], networks);
  });

  const broken: Readonly<Record<string, string>> = {
    "no object": '"192.0.2.0/24"',
    "a list": '["192.0.2.0/24"]',
    "no prefixes": '{"networks": []}',
    "an empty list": '{"prefixes": []}',
    "an entry without a prefix": '{"prefixes": [{"ipv4Prefix": "192.0.2.0/24"}, {"service": "x"}]}',
    "an entry that is a text": '{"prefixes": ["192.0.2.0/24"]}',
    "a prefix that is a number": '{"prefixes": [{"ipv4Prefix": 4}]}',
    "a prefix that is none": '{"prefixes": [{"ipv4Prefix": "192.0.2.0/33"}]}',
  };
  for (const [name, text] of pairs(broken)) {
    it(`is refused with ${name}`, () => {
      const [networks, problem] = read(text);
      assert.is_nil(networks);
      assert.is_string(problem);
    });
  }
});
