import { botOf } from "moontide/feature/bot/bots";
import { knownBots } from "moontide/policy/bot/known";
import { botCategories } from "moontide/policy/bot/categories";
import { fakeMachine } from "../../support/lua/ports";
import { SeededRandom, seededRandom } from "../../support/lua/random";
import { startGateway } from "../../support/lua/worker";
import type { IncomingRequest } from "moontide/feature/proxy/request";
import { quietRequest } from "../proxy/quiet-request";

const document = `{ "verified_crawlers": { "google": { "user_agent": "Googlebot", "networks": ["66.249.64.0/19"] } },
  "pools": { "web": { "endpoints": ["10.0.0.1:80"] } }, "routes": [{ "pool": "web" }] }`;

const bytes = (random: SeededRandom, length: number): string => {
  const made: string[] = [];
  for (const i of $range(1, length)) made[i - 1] = string.char(random.integer(256) - 1);
  return table.concat(made);
};

/** A few names of bots and some bytes, so that every value is new and says something. */
const claims = (random: SeededRandom): string => {
  let text = bytes(random, 6);
  for (const _ of $range(1, random.integer(4))) {
    const texts = knownBots[botCategories[random.integer(botCategories.length) - 1]!];
    text += ` ${texts[random.integer(texts.length) - 1]}`;
  }
  return text;
};

const valueOf = (random: SeededRandom): string => {
  const draw = random.integer(10);
  if (draw <= 4) return claims(random);
  if (draw <= 8) return bytes(random, random.integer(60) - 1);
  if (draw === 9) return string.rep(claims(random), random.integer(200));
  return `Googlebot ${bytes(random, 4)}`;
};

describe("a flood of made-up User-Agents", () => {
  it("is judged without an error, in bounded memory", () => {
    const gateway = startGateway(fakeMachine(), document);
    const random = seededRandom(5, 3);
    let value = "";
    const request: IncomingRequest = { ...quietRequest, header: () => value };
    const send = (count: number): void => {
      for (const _ of $range(1, count)) {
        value = valueOf(random);
        botOf(gateway, request);
      }
    };
    const kilobytes = (): number => {
      collectgarbage("collect");
      return collectgarbage("count");
    };
    send(6000);
    const before = kilobytes();
    send(12000);
    const grown = kilobytes() - before;
    assert.is_true(grown < 300, `${grown} kB more`);
    const { judgements, kind_count } = gateway.setting.bots;
    assert.is_true(judgements.count <= judgements.maximum);
    assert.is_true(kind_count <= 256);
  });

  it("leaves what is sent all the time in the cache", () => {
    const gateway = startGateway(fakeMachine(), document);
    const random = seededRandom(5, 4);
    let value = "";
    const request: IncomingRequest = { ...quietRequest, header: () => value };
    const first = botOf(gateway, { ...quietRequest, header: () => "curl/8.5.0" });
    for (const _ of $range(1, 5000)) {
      value = valueOf(random);
      botOf(gateway, request);
      value = "curl/8.5.0";
      botOf(gateway, request);
    }
    const { judgements } = gateway.setting.bots;
    assert.is_true(
      (judgements.young.get("curl/8.5.0") ?? judgements.old.get("curl/8.5.0")) !== undefined,
    );
    assert.same(first?.names, botOf(gateway, request)?.names);
  });
});
