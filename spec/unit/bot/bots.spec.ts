import { botOf, followNetworks } from "moontide/feature/bot/bots";
import { networksProblem, readNetworkFiles } from "moontide/feature/bot/network-files";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { FakeMachine, fakeMachine, portsOn } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { fakeRequest, Sent } from "../proxy/request";

const documentWith = (options: string): string =>
  `{ ${options} "pools": { "web": { "endpoints": ["10.0.0.1:80"] } }, "routes": [{ "pool": "web" }] }`;

const start = (options = "", machine: FakeMachine = fakeMachine()): Gateway =>
  startGateway(machine, documentWith(options));

const agent = (value: string, more: Sent = {}): Sent => ({
  ...more,
  headers: { ...more.headers, "user-agent": value },
});

const wordsOf = (gateway: Gateway, sent: Sent): string =>
  table.concat((botOf(gateway, fakeRequest(sent))?.names ?? []) as string[], " ");

const googlebot =
  "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/W.X.Y.Z Safari/537.36";

const browsers = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.3485.54",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
  "Opera/9.80 (Windows NT 6.1; U; en) Presto/2.10.289 Version/12.00",
];

describe("a bot", () => {
  it("is known by its User-Agent, in its categories", () => {
    const gateway = start();
    assert.equal("any crawler search", wordsOf(gateway, agent(googlebot)));
    assert.equal("any crawler ai", wordsOf(gateway, agent("GPTBot/1.2")));
    assert.equal("any library", wordsOf(gateway, agent("curl/8.5.0")));
    assert.equal("any monitoring", wordsOf(gateway, agent("UptimeRobot/2.0")));
  });

  it("is none of the browsers, and nobody without a User-Agent", () => {
    const gateway = start();
    for (const browser of browsers) assert.equal("", wordsOf(gateway, agent(browser)), browser);
    assert.equal("", wordsOf(gateway, {}));
    assert.equal("", wordsOf(gateway, agent("")));
  });

  it("is the same when it is asked for again", () => {
    const gateway = start();
    const first = botOf(gateway, fakeRequest(agent(googlebot)));
    assert.equal(first, botOf(gateway, fakeRequest(agent(googlebot))));
  });
});

const google = `"verified_crawlers": { "google": { "user_agent": ["Googlebot", "Google-InspectionTool"],
  "networks": ["66.249.64.0/19", "2001:4860:4801::/48"] } },`;

describe("a crawler whose networks are known", () => {
  const gateway = start(google);

  it("is verified from there, and an impostor from elsewhere", () => {
    const from = (address: string): string =>
      wordsOf(gateway, agent(googlebot, { peer_address: address }));
    assert.equal("any crawler search verified", from("66.249.66.1"));
    assert.equal("any crawler search verified", from("2001:4860:4801:10::1"));
    assert.equal("any crawler search impostor", from("66.249.96.1"));
    assert.equal("any crawler search impostor", from("2001:4860:4802::1"));
  });

  it("is neither where the client has no address", () => {
    assert.equal(
      "any crawler search",
      wordsOf(gateway, agent(googlebot, { peer_address: "unix:" })),
    );
  });

  it("is a crawler though nobody else knows it", () => {
    const own = start(
      '"verified_crawlers": { "ours": { "user_agent": "OurIndexer", "networks": ["10.0.0.0/8"] } },',
    );
    const sent = agent("OurIndexer/1.0", { peer_address: "10.1.2.3" });
    assert.equal("any crawler verified", wordsOf(own, sent));
  });

  it("is judged by the address that trusted proxies vouch for", () => {
    const behind = start(`"trusted_proxies": ["10.0.0.0/8"], ${google}`);
    const sent = (forwarded: string, peer_address: string): Sent =>
      agent(googlebot, { peer_address, headers: { "x-forwarded-for": forwarded } });
    assert.equal("any crawler search verified", wordsOf(behind, sent("66.249.66.1", "10.0.0.1")));
    assert.equal("any crawler search impostor", wordsOf(behind, sent("66.249.66.1", "192.0.2.1")));
  });
});

const file = "/etc/moontide/googlebot.json";
const fromFile = `"verified_crawlers": { "google": { "user_agent": "Googlebot", "networks_file": "${file}" } },`;
const listing = (network: string): string => `{"prefixes": [{"ipv4Prefix": "${network}"}]}`;

describe("a file of networks", () => {
  /** What the leader and every worker do by the clock. */
  const look = (...gateways: Gateway[]): void => {
    readNetworkFiles(gateways[0]!.ports, gateways[0]!.configuration);
    for (const gateway of gateways) followNetworks(gateway);
  };
  const proofOf = (gateway: Gateway, address: string): string =>
    string.gsub(
      wordsOf(gateway, agent(googlebot, { peer_address: address })),
      "^any crawler search ?",
      "",
    )[0];

  it("counts in every worker, and so does its change", () => {
    const machine = fakeMachine();
    machine.files[file] = listing("192.0.2.0/24");
    const gateway = start(fromFile, machine);
    const other = startWorker(machine, 200);
    look(gateway, other);
    for (const worker of [gateway, other]) {
      assert.equal("verified", proofOf(worker, "192.0.2.1"));
      assert.equal("impostor", proofOf(worker, "198.51.100.1"));
    }
    machine.files[file] = listing("198.51.100.0/24");
    look(gateway, other);
    for (const worker of [gateway, other]) assert.equal("impostor", proofOf(worker, "192.0.2.1"));
    assert.equal("verified", proofOf(startWorker(machine, 300), "198.51.100.1"));
  });

  it("that was never read proves nothing against anybody", () => {
    const machine = fakeMachine();
    const gateway = start(fromFile, machine);
    look(gateway);
    assert.equal("", proofOf(gateway, "192.0.2.1"));
    assert.equal(`${file}: No such file or directory`, networksProblem(gateway.ports, file));
    machine.files[file] = listing("192.0.2.0/24");
    look(gateway);
    assert.equal("verified", proofOf(gateway, "192.0.2.1"));
    assert.is_nil(networksProblem(gateway.ports, file));
  });

  it("that goes bad leaves what was good, and is told once", () => {
    const machine = fakeMachine();
    machine.files[file] = listing("192.0.2.0/24");
    const gateway = start(fromFile, machine);
    look(gateway);
    for (const bad of ["", "{", '{"prefixes": []}', listing("192.0.2.0/33")]) {
      const before = machine.logged.length;
      machine.files[file] = bad;
      look(gateway);
      look(gateway);
      assert.equal("verified", proofOf(gateway, "192.0.2.1"));
      assert.equal(before + 1, machine.logged.length, bad);
      assert.equal("crawler_networks_refused", machine.logged[before]!.event);
    }
  });

  it("is read anew by nobody who has it, when nothing changed", () => {
    const machine = fakeMachine();
    machine.files[file] = listing("192.0.2.0/24");
    const gateway = start(fromFile, machine);
    look(gateway);
    const { bots } = gateway.setting;
    const { networks } = bots.crawlers[0]!;
    look(gateway);
    assert.equal(networks, bots.crawlers[0]!.networks);
    const read = machine.logged.filter(({ event }) => event === "crawler_networks_read");
    assert.equal(1, read.length);
    assert.same({ file, networks: 1 }, read[0]!.fields);
  });

  it("that is larger than shared memory has room for is told", () => {
    const machine = fakeMachine();
    machine.files[file] = listing("192.0.2.0/24");
    const gateway = start(fromFile, machine);
    machine.full.add(machine.shared.configuration);
    readNetworkFiles(portsOn(machine), gateway.configuration);
    assert.equal("crawler_networks_refused", machine.logged[machine.logged.length - 1]!.event);
  });
});
