import { signatures } from "moontide/adapter/signature";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import { ecdsaSignature } from "moontide/policy/token/der";
import { admitRequest } from "../../support/lua/admit";
import { fakeMachine, FakeMachine } from "../../support/lua/ports";
import { goodClaims, hmacSigner, makeKey, makeToken, sharedSecret } from "../../support/lua/tokens";
import { startGateway } from "../../support/lua/worker";
import { countingShared, flatShared, Tally } from "../proxy/counters";
import { quietRequest } from "../proxy/quiet-request";

const configuration = `{ "token_issuers": {
    "other": { "issuer": "https://other.example", "secret": { "env": "SHARED" } },
    "login": { "issuer": "https://id.example", "secret": { "env": "SHARED" } } },
  "consumers": { "shop": { "tokens": [{ "issuer": "login", "claims": { "sub": "alice" } }], "tags": ["a"] } },
  "pools": { "web": { "endpoints": ["10.0.0.1:80"], "balancer": { "algorithm": "round_robin" } } },
  "routes": [{ "pool": "web", "authentication": { "api_key": {}, "jwt": { "issuers": ["other", "login"] },
    "allow": [{ "consumer": "shop", "tag": "a" }], "headers": { "X-Consumer": "consumer", "X-Sub": "claim:sub" } } }] }`;

const sent = `Bearer ${makeToken({ alg: "HS256" }, goodClaims(), hmacSigner())}`;
const request = {
  ...quietRequest,
  header: (name: string) => (name === "authorization" ? sent : undefined),
};

const machineWithSecret = (): FakeMachine => {
  const machine = fakeMachine();
  machine.secrets["env SHARED"] = sharedSecret;
  return machine;
};

const serve = (gateway: Gateway, requests: number): void => {
  for (const _ of $range(1, requests)) {
    const exchange = takeExchange();
    const verdict = admitRequest(gateway, exchange, request);
    if (verdict.action !== "admit") error(verdict.reason);
    exchange.attempts = 1;
    finishExchange(gateway, exchange, 200, 0.012);
    returnExchange(exchange);
  }
};

describe("a request whose token is known", () => {
  it("leaves no garbage", () => {
    const plain = machineWithSecret();
    const gateway = startGateway({ ...plain, shared: flatShared(plain.shared) }, configuration);
    serve(gateway, 200);
    jit.off();
    jit.flush();
    collectgarbage("collect");
    collectgarbage("stop");
    const before = collectgarbage("count");
    serve(gateway, 5000);
    const bytes = ((collectgarbage("count") - before) * 1024) / 5000;
    collectgarbage("restart");
    jit.on();
    assert.is_true(bytes < 1, `${bytes} bytes per request`);
  });

  it("looks at nothing in shared memory for that", () => {
    const plain = machineWithSecret();
    const tally: Tally = {};
    const machine = { ...plain, shared: countingShared(plain.shared, tally) };
    const gateway = startGateway(machine, configuration);
    serve(gateway, 100);
    for (const [key] of pairs(tally)) tally[key] = 0;
    serve(gateway, 100);
    const used: Tally = {};
    for (const [key, count] of pairs(tally)) if (count > 0) used[key] = count;
    assert.same({ "in_flight add": 200 }, used);
  });
});

/** Resident memory of this process, in bytes. */
const residentBytes = (): number => {
  const [file] = io.open("/proc/self/statm");
  const [pages] = string.match(file!.read("*a")!, "^%d+ (%d+)");
  file!.close();
  return tonumber(pages)! * 4096;
};

describe("signatures that were checked", () => {
  it("leave no memory behind, good or not", () => {
    const [rsa, ec] = [makeKey("RS256"), makeKey("ES256")];
    const text = string.rep("text", 100);
    const [byRsa, byEc] = [rsa.sign(text), ecdsaSignature(ec.sign(text))];
    const check = (times: number): void => {
      const [rsaKey, ecKey] = [signatures.openKey(rsa.info)!, signatures.openKey(ec.info)!];
      let good = 0;
      for (const i of $range(1, times)) {
        if (signatures.verify(rsaKey, text, byRsa)) good += 1;
        if (signatures.verify(rsaKey, "another", byRsa)) good += 1;
        if (i % 10 === 0) {
          if (signatures.verify(ecKey, text, byEc)) good += 1;
          if (signatures.verify(ecKey, text, "nonsense")) good += 1;
          if (signatures.openKey(ec.info) !== undefined) good += 1;
          if (signatures.openKey("nonsense") !== undefined) good += 1;
        }
      }
      assert.equal(1.2 * times, good);
      collectgarbage("collect");
      collectgarbage("collect");
    };
    check(5000);
    const before = residentBytes();
    check(5000);
    const grown = residentBytes() - before;
    assert.is_true(grown < 2097152, `${grown} bytes more`);
  });
});
