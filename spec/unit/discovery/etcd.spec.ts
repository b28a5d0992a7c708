import { json } from "moontide/adapter/json";
import { EtcdEntry, etcdEndpoints, parseEtcdEntry } from "moontide/policy/discovery/etcd";
import {
  parseEtcdEvents,
  parseEtcdHeader,
  parseEtcdPairs,
} from "moontide/policy/discovery/etcd-message";
import { prefixEnd } from "moontide/policy/discovery/etcd-prefix";
import type { Decoded } from "moontide/policy/discovery/document-value";
import { remarksText, startRemarks } from "moontide/policy/discovery/remarks";
import { addPiece, startLines, takeLine } from "moontide/policy/discovery/text-lines";
import { decodeBase64, encodeBase64 } from "moontide/policy/encoding/base64";
import { seededRandom } from "../../support/lua/random";

const decoded = (text: string): Decoded => json.decode(text)[0] as Decoded;

describe("base64", () => {
  it("is that of RFC 4648, 10", () => {
    const vectors: Record<string, string> = {
      "": "",
      f: "Zg==",
      fo: "Zm8=",
      foo: "Zm9v",
      foob: "Zm9vYg==",
      fooba: "Zm9vYmE=",
      foobar: "Zm9vYmFy",
    };
    for (const [text, encoded] of pairs(vectors)) {
      assert.equal(encoded, encodeBase64(text));
      assert.equal(text, decodeBase64(encoded)[0]);
    }
  });

  it("gives back every byte", () => {
    const random = seededRandom(3);
    for (const length of $range(0, 80)) {
      const bytes: string[] = [];
      for (const _ of $range(1, length)) {
        bytes[bytes.length] = string.char(math.floor(random.uniform() * 256));
      }
      const text = table.concat(bytes);
      assert.equal(text, decodeBase64(encodeBase64(text))[0]);
    }
  });

  it("refuses what it is not", () => {
    for (const text of [
      "Zg",
      "Zg=",
      "Z===",
      "====",
      "Zg==Zg==",
      "Zm9v\n",
      "Z!==",
      "Zm9-",
      "Zé==",
    ]) {
      const [bytes, problem] = decodeBase64(text);
      assert.is_nil(bytes, text);
      assert.is_string(problem);
    }
  });
});

describe("lines that arrive in pieces", () => {
  const linesOf = (pieces: readonly string[]): string[] => {
    const lines = startLines();
    const taken: string[] = [];
    for (const piece of pieces) {
      addPiece(lines, piece);
      for (let line = takeLine(lines); line !== undefined; line = takeLine(lines)) {
        taken[taken.length] = line;
      }
    }
    return taken;
  };

  it("are put together wherever the pieces end", () => {
    const text = "one\ntwo\n\nthree\nfo";
    for (const size of $range(1, text.length)) {
      const pieces: string[] = [];
      for (const i of $range(1, text.length, size)) {
        pieces[pieces.length] = string.sub(text, i, i + size - 1);
      }
      assert.same(["one", "two", "", "three"], linesOf(pieces));
    }
  });
});

describe("the range of a prefix", () => {
  it("ends where keys no longer begin with it", () => {
    assert.equal("/web0", prefixEnd("/web/"));
    assert.equal("b", prefixEnd(`a${string.char(255, 255)}`));
    assert.equal("\0", prefixEnd(string.char(255)));
    assert.equal("\0", prefixEnd(""));
  });
});

describe("a key in etcd", () => {
  const read = (value: string, key = "/web/a"): EtcdEntry => parseEtcdEntry(key, value, json);

  it("is a bare address, or an entry as in a discovery file", () => {
    const bare = read(" 10.0.0.1:80\n").endpoint!;
    assert.same(["10.0.0.1", 80, 1], [bare.address, bare.port, bare.weight]);
    assert.equal("2001:db8::1", read("[2001:db8::1]:80").endpoint!.address);
    assert.equal("10.0.0.1", read('"10.0.0.1:80"').endpoint!.address);
    const rich = read(
      '{ "address": "10.0.0.1:80", "weight": 5, "drain": true, "zone": "a", "region": "r", "priority": 1, ' +
        '"metadata": { "version": "2" }, "instance": "i" }',
    ).endpoint!;
    assert.same(
      [5, true, "a", "r", 1, "i"],
      [rich.weight, rich.draining, rich.zone!, rich.region!, rich.priority!, rich.instance!],
    );
    assert.same({ version: "2" }, rich.metadata);
  });

  it("names the instance when its value does not", () =>
    assert.equal("/web/a", read("10.0.0.1:80").endpoint!.instance));

  const wrong: Record<string, string> = {
    "": 'key "/web/a": found ""',
    "web.internal:80": 'key "/web/a": found "web.internal:80"',
    '{ "address": "10.0.0.1:80", "weight": 0 }': 'key "/web/a".weight: found 0',
    '{ "address": "10.0.0.1:80", "wieght": 2 }': 'key "/web/a".wieght: found an unknown field',
    '{ "address": "10.0.0.1:80", "metadata": { "a": 1 } }': 'key "/web/a".metadata.a: found 1',
    '{ "address": "10.0.0.1:80", "priority": -1 }': 'key "/web/a".priority: found -1',
    '{ "address": "10.0.0.1:80", "zone": "" }': 'key "/web/a".zone: found ""',
    "{ cut": 'key "/web/a": ',
  };
  for (const [value, expected] of pairs(wrong)) {
    it(`says what is wrong with ${value}`, () => {
      const { endpoint, problem } = read(value);
      assert.is_nil(endpoint);
      assert.equal(expected, string.sub(problem!, 1, expected.length));
    });
  }

  it("that can't be read leaves the others, unless none can", () => {
    const entries = new LuaTable<string, EtcdEntry>();
    entries.set("/web/b", read("10.0.0.2", "/web/b"));
    const [none, problem] = etcdEndpoints(entries, startRemarks());
    assert.is_nil(none);
    assert.equal('no key can be used: key "/web/b": found "10.0.0.2"', string.sub(problem, 1, 50));
    entries.set("/web/a", read("10.0.0.1:80"));
    const remarks = startRemarks();
    assert.equal(1, etcdEndpoints(entries, remarks)[0]!.length);
    assert.equal('key "/web/b"', string.sub(remarksText(remarks)!, 1, 12));
  });

  it("with the address of another stands when it is the greater", () => {
    const entries = new LuaTable<string, EtcdEntry>();
    for (const key of ["/web/c", "/web/a", "/web/b"]) entries.set(key, read("10.0.0.1:80", key));
    const [endpoints] = etcdEndpoints(entries, startRemarks());
    assert.equal(1, endpoints!.length);
    assert.equal("/web/c", endpoints![0]!.instance);
  });
});

describe("messages of etcd", () => {
  it("say where in the history they stand", () => {
    const text =
      '{ "header": { "cluster_id": "14841639068965178418", "revision": "7", "raft_term": "2" } }';
    const [header] = parseEtcdHeader(decoded(text));
    assert.same({ cluster: "14841639068965178418", revision: 7, term: 2 }, header);
    for (const bad of ["{}", '{ "header": 1 }', '{ "header": { "revision": "x" } }']) {
      assert.is_nil(parseEtcdHeader(decoded(bad))[0], bad);
    }
  });

  it("hold pairs and events", () => {
    const kv = `{ "key": "${encodeBase64("/web/a")}", "value": "${encodeBase64("v")}", "mod_revision": "9" }`;
    const put = { key: "/web/a", value: "v", revision: 9 };
    assert.same([put], parseEtcdPairs(decoded(`{ "kvs": [${kv}] }`))[0]);
    assert.same([], parseEtcdPairs(decoded("{}"))[0]);
    const gone = `{ "type": "DELETE", "kv": { "key": "${encodeBase64("/web/b")}", "mod_revision": "10" } }`;
    const events = parseEtcdEvents(decoded(`{ "events": [{ "kv": ${kv} }, ${gone}] }`))[0]!;
    assert.same([put, { key: "/web/b", value: undefined, revision: 10 }], events);
  });

  it("of another shape are errors", () => {
    const shapes = [
      "1",
      "[1]",
      '[{ "key": 1 }]',
      '[{ "key": "!" }]',
      '[{ "key": "", "value": "!" }]',
    ];
    for (const kvs of shapes) assert.is_nil(parseEtcdPairs(decoded(`{ "kvs": ${kvs} }`))[0], kvs);
    for (const events of ["1", "[1]", "[{}]", '[{ "kv": { "mod_revision": "x" } }]']) {
      assert.is_nil(parseEtcdEvents(decoded(`{ "events": ${events} }`))[0], events);
    }
  });
});
