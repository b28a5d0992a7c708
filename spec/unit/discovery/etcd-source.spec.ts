import { json } from "moontide/adapter/json";
import type { EtcdDiscoveryConfiguration } from "moontide/feature/configuration/schema";
import { etcdSource } from "moontide/feature/discovery/sources/etcd";
import { longestWaitSeconds, SourceAnswer } from "moontide/feature/discovery/sources/source";
import { encodeBase64 } from "moontide/policy/encoding/base64";
import type { FakeAnswer, FakePiece } from "../../support/lua/http";
import { FakeMachine, fakeMachine, yieldingOn } from "../../support/lua/ports";
import { checked, documentWith } from "./world";

let machine: FakeMachine;
let session: ReturnType<typeof etcdSource.start>;
/** What each path is answered with, in turn; the last one stays. */
let answers: Record<string, (FakeAnswer | string)[]>;

const header = (revision: number, cluster = 7, term = 2): string =>
  `"header": { "cluster_id": "${cluster}", "raft_term": "${term}", "revision": "${revision}" }`;

const pair = (key: string, value: string, revision: number): string =>
  `{ "key": "${encodeBase64(key)}", "value": "${encodeBase64(value)}", "mod_revision": "${revision}" }`;

const range = (revision: number, ...kvs: string[]): FakeAnswer => ({
  body: `{ ${header(revision)}, "kvs": [${table.concat(kvs, ",")}] }`,
});

const created = (revision: number): string =>
  `{ "result": { ${header(revision)}, "created": true } }\n`;

const events = (revision: number, ...list: string[]): string =>
  `{ "result": { ${header(revision)}, "events": [${table.concat(list, ",")}] } }\n`;

const silence: FakePiece = { problem: "timeout" };

/** A stream that says these and then nothing more. */
const watch = (...pieces: FakePiece[]): FakeAnswer => {
  let position = 0;
  return {
    next: () => {
      position += 1;
      return pieces[position - 1] ?? silence;
    },
  };
};

const configured = (options: string): EtcdDiscoveryConfiguration =>
  checked(
    yieldingOn(machine),
    documentWith(`"discovery": { "type": "etcd", "prefix": "/web/"${options} }`),
  ).pools["web"]!.discovery as EtcdDiscoveryConfiguration;

const ask = (options = ""): LuaMultiReturn<[SourceAnswer | undefined, string | undefined]> =>
  etcdSource.query(yieldingOn(machine), configured(options), session);

const paths = (): string[] => {
  const found: string[] = [];
  for (const { url } of machine.http.asked) {
    found[found.length] = string.match(url, "^%a+://[^/]+(.*)$")[0]!;
  }
  return found;
};

const lastBody = (): Record<string, Record<string, unknown>> =>
  json.decode(machine.http.asked[machine.http.asked.length - 1]!.body!)[0] as Record<
    string,
    Record<string, unknown>
  >;

const addresses = (answer: SourceAnswer | undefined): string => {
  const found: string[] = [];
  for (const { address } of answer?.endpoints ?? []) found[found.length] = address;
  return table.concat(found, " ");
};

before_each(() => {
  machine = fakeMachine();
  session = etcdSource.start();
  answers = {
    "/v3/kv/range": [range(5, pair("/web/a", "10.0.0.1:80", 4))],
    "/v3/watch": [watch(created(5))],
  };
  const turns: Record<string, number> = {};
  machine.http.answer(({ url }) => {
    const [member, path] = string.match(url, "^%a+://([^/]+)(.*)$");
    const list = answers[member!] ?? answers[path!]!;
    const turn = math.min((turns[path!] ?? 0) + 1, list.length);
    turns[path!] = turn;
    return list[turn - 1]!;
  });
});

describe("a list from etcd", () => {
  it("is all keys of the prefix, and the watch goes on behind it", () => {
    assert.equal("10.0.0.1", addresses(ask()[0]));
    assert.equal(encodeBase64("/web0"), (lastBody() as Record<string, unknown>)["range_end"]);
    assert.is_nil(ask()[0]!.endpoints);
    assert.same(["/v3/kv/range", "/v3/watch"], paths());
    assert.equal("6", lastBody()["create_request"]!["start_revision"]);
  });

  it("comes in pages of one revision", () => {
    const first = range(5, pair("/web/a", "10.0.0.1:80", 4));
    const [more] = string.gsub(first.body!, "}$", ', "more": true }');
    answers["/v3/kv/range"] = [{ body: more }, range(8, pair("/web/b", "10.0.0.2:80", 4))];
    assert.equal("10.0.0.1 10.0.0.2", addresses(ask()[0]));
    const body = lastBody() as Record<string, unknown>;
    assert.equal(encodeBase64("/web/a\0"), body["key"]);
    assert.equal("5", body["revision"]);
    ask();
    assert.equal("6", lastBody()["create_request"]!["start_revision"]);
  });
});

describe("a list that etcd can't have meant", () => {
  const withField = (answer: FakeAnswer, rest: string): FakeAnswer => ({
    body: string.gsub(answer.body!, "}$", `, ${rest} }`)[0],
  });
  const a = pair("/web/a", "10.0.0.1:80", 4);
  const lies: Readonly<Record<string, readonly FakeAnswer[]>> = {
    "has keys of another prefix": [range(5, a, pair("/other/b", "10.0.0.2:80", 4))],
    "has the same page again": [withField(range(5, a), '"more": true')],
    "says that there are more, and gives none": [withField(range(5), '"more": true')],
    "holds fewer keys than it counts": [withField(range(5, a), '"count": "2"')],
    "holds its keys in an object": [{ body: `{ ${header(5)}, "kvs": { "a": ${a} } }` }],
  };
  for (const [how, pages] of pairs(lies)) {
    it(`because it ${how} is refused whole`, () => {
      answers["/v3/kv/range"] = [...pages];
      const [answer, problem] = ask();
      assert.is_nil(answer);
      assert.is_string(problem);
    });
  }

  it("because its pages don't end is given up in time", () => {
    let key = 1000;
    machine.http.answer(() => {
      key += 1;
      machine.clock.advance(1);
      return withField(range(5, pair(`/web/${key}`, "10.0.0.1:80", 4)), '"more": true');
    });
    const before = machine.clock.now();
    assert.equal("etcd's list took longer than 25 s", ask()[1]);
    assert.is_true(machine.clock.now() - before < 27);
  });
});

describe("a watch of etcd", () => {
  const follow = (...pieces: FakePiece[]): SourceAnswer | undefined => {
    answers["/v3/watch"] = [watch(created(5), ...pieces)];
    ask();
    ask();
    return ask()[0];
  };
  const b = pair("/web/b", "10.0.0.2:80", 6);

  it("brings what is added, changed and deleted", () => {
    const gone = `{ "type": "DELETE", "kv": { "key": "${encodeBase64("/web/a")}", "mod_revision": "7" } }`;
    const changed = follow(events(6, `{ "kv": ${b} }`), events(7, gone));
    assert.equal("10.0.0.2", addresses(changed));
  });

  it("takes a burst as one change, wherever its messages are cut", () => {
    const text =
      events(6, `{ "kv": ${b} }`) + events(7, `{ "kv": ${pair("/web/c", "10.0.0.3:80", 7)} }`);
    const half = math.floor(text.length / 3);
    const list = follow(string.sub(text, 1, half), silence, string.sub(text, half + 1));
    assert.equal("10.0.0.1 10.0.0.2 10.0.0.3", addresses(list));
  });

  it("that is silent is opened anew behind the last event, in time", () => {
    follow(events(9, `{ "kv": ${b} }`));
    const before = machine.clock.now();
    answers["/v3/watch"] = [watch(created(9))];
    assert.is_nil(ask()[0]!.endpoints);
    assert.is_true(machine.clock.now() - before <= longestWaitSeconds);
    // The message's own revision was 9, which may be ahead of events that are still to come.
    assert.equal("7", lastBody()["create_request"]!["start_revision"]);
    assert.equal(1, machine.http.openStreams());
  });

  it("goes on behind what word of progress says", () => {
    follow(`{ "result": { ${header(50)} } }\n`);
    assert.equal("51", lastBody()["create_request"]!["start_revision"]);
  });

  const histories: Record<string, string> = {
    "compacted history": `{ "result": { "header": { "cluster_id": "7" }, "canceled": true, "compact_revision": "9" } }\n`,
    "another cluster": `{ "result": { ${header(9, 8)}, "created": true } }\n`,
    "a wiped store": `{ "result": { ${header(2)}, "created": true } }\n`,
    "a younger term": `{ "result": { ${header(9, 7, 1)}, "created": true } }\n`,
  };
  for (const [what, message] of pairs(histories)) {
    it(`of ${what} is followed by a complete list`, () => {
      ask();
      answers["/v3/watch"] = [watch(message)];
      answers["/v3/kv/range"] = [range(9, b)];
      assert.equal("10.0.0.2", addresses(ask()[0]));
      assert.equal(0, machine.http.openStreams());
    });
  }

  it("that breaks off is resumed, and is an error when that fails or happens at once", () => {
    answers["/v3/watch"] = [
      watch(created(5), silence, silence, ""),
      watch(created(5), silence, silence, ""),
      "connection refused",
    ];
    ask();
    ask();
    assert.is_nil(ask()[0]!.endpoints);
    assert.equal("etcd at http://127.0.0.1:2379: connection refused", ask()[1]);
    session = etcdSource.start();
    answers["/v3/watch"] = [watch(created(5), "")];
    ask();
    ask();
    assert.equal("etcd ended the watch", ask()[1]);
  });

  it("ends soon when the worker is on its way out", () => {
    answers["/v3/watch"] = [watch(created(5))];
    ask();
    ask();
    machine.exiting = true;
    const before = machine.clock.now();
    assert.is_nil(ask()[0]!.endpoints);
    assert.is_true(machine.clock.now() - before <= 1);
    etcdSource.close(session);
    assert.equal(0, machine.http.openStreams());
  });

  for (const garbage of [
    "<html>\n",
    "{}\n",
    '{ "error": { "message": "x" } }\n',
    '{ "result": {} }\n',
  ]) {
    it(`that says ${garbage} is an error`, () => {
      answers["/v3/watch"] = [watch(garbage)];
      ask();
      assert.is_string(ask()[1]);
      assert.equal(0, machine.http.openStreams());
    });
  }
});

describe("members of etcd", () => {
  const members = ', "addresses": ["http://a:2379", "http://b:2379"]';

  it("are asked in turn, and the one that answered is kept", () => {
    answers["a:2379"] = ["connection refused"];
    assert.equal("10.0.0.1", addresses(ask(members)[0]));
    ask(members);
    assert.equal("http://b:2379/v3/watch", machine.http.asked[2]!.url);
  });

  it("that all fail are an error that names the last", () => {
    answers["a:2379"] = ["connection refused"];
    answers["b:2379"] = [{ status: 503 }];
    assert.equal("etcd at http://b:2379: answered with status 503", ask(members)[1]);
  });
});

describe("a user of etcd", () => {
  const user = ', "username": "gw", "password": { "env": "PASSWORD" }';
  const tokenOf = (index: number): unknown => machine.http.asked[index]!.headers!["Authorization"];

  before_each(() => {
    machine.secrets["env PASSWORD"] = "s3cret";
    answers["/v3/auth/authenticate"] = [
      { body: '{ "token": "t1" }' },
      { body: '{ "token": "t2" }' },
    ];
  });

  it("asks with a token", () => {
    assert.equal("10.0.0.1", addresses(ask(user)[0]));
    assert.same(["/v3/auth/authenticate", "/v3/kv/range"], paths());
    assert.equal("t1", tokenOf(1));
  });

  it("asks for another when it has expired, for a list and for a watch", () => {
    ask(user);
    const refused = `{ "result": { ${header(5)}, "created": true, "canceled": true, "cancel_reason": "invalid auth token" } }\n`;
    answers["/v3/watch"] = [watch(refused), watch(created(5))];
    assert.is_nil(ask(user)[0]!.endpoints);
    assert.equal("t2", tokenOf(machine.http.asked.length - 1));
    session.header = undefined;
    answers["/v3/kv/range"] = [{ status: 401 }, { status: 401 }, range(5)];
    assert.same([], ask(user)[0]!.endpoints);
  });

  it("that is refused is named, the password never", () => {
    answers["/v3/auth/authenticate"] = [{ status: 400, body: "s3cret" }];
    const [, problem] = ask(user);
    assert.equal(
      'etcd at http://127.0.0.1:2379 refuses user "gw" (400): check name and password, and that auth is enabled',
      problem,
    );
  });

  it("whose role may not read the prefix is told so", () => {
    answers["/v3/kv/range"] = [{ status: 403 }];
    assert.equal(
      'etcd at http://127.0.0.1:2379 refuses user "gw" (403): check the role\'s permission to read the prefix',
      ask(user)[1],
    );
    assert.equal(
      'etcd at http://127.0.0.1:2379 refuses (403): it may ask for a "username"',
      ask()[1],
    );
  });
});
