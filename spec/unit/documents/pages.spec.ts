import { json } from "moontide/adapter/json";
import { checkConfiguration, formatProblems } from "moontide/feature/configuration/check";
import { parseDocument } from "moontide/policy/discovery/document";
import { takeDeclared } from "moontide/feature/virtual-key/declared";
import { readProbeAnswer } from "moontide/policy/load/probe-answer";
import { fakeMachine, portsOn } from "../../support/lua/ports";
import { Block, blocksOf, brokenLinks, pages } from "./pages";

// Every JSON in the documents is what it says it is. A fence says where its fragment belongs:
// ```json                          a whole configuration
// ```json pools.web.balancer       stands there in one with the pools web, stable, canary and cloud
// ```json discovery-file           what a source of type file reads
// ```json virtual-keys-file        what the file of virtual_keys holds
// ```json probe-answer             what an endpoint answers to a probe

const pool = (name: string, more = ""): string =>
  `"${name}": { "endpoints": ["127.0.0.1:9001"]${more} }`;

const others = `${pool("stable")}, ${pool("canary")}, ${pool("cloud")}`;

/** The smallest whole configuration in which a fragment stands at its place. */
const around = (place: string, fragment: string): string => {
  const [option] = string.match(place, "^pools%.web%.([%w_.]+)$");
  const [route_option] = string.match(place, "^routes%[0%]%.([%w_]+)$");
  const web = option === undefined ? pool("web") : pool("web", `, "${option}": ${fragment}`);
  let route = '{ "pool": "web" }';
  if (place === "routes[0]") route = fragment;
  else if (route_option !== undefined) route = `{ "${route_option}": ${fragment} }`;
  else if (option === undefined) error(`no place for a fragment: ${place}`);
  return `{ "pools": { ${web}, ${others} }, "routes": [${route}] }`;
};

const problemsOfConfiguration = (text: string): string | undefined => {
  const { problems } = checkConfiguration(text, json);
  return problems.length === 0 ? undefined : formatProblems(problems, "configuration");
};

const noTurns = { pause: () => undefined };

/** What is wrong with a block; undefined when nothing is. */
const problemOf = ({ place, text }: Block): string | undefined => {
  if (place === "") return problemsOfConfiguration(text);
  if (place === "discovery-file") return parseDocument(text, json)[1];
  if (place === "virtual-keys-file") return takeDeclared(portsOn(fakeMachine()), text, noTurns);
  if (place === "probe-answer") return readProbeAnswer(200, json.decode(text)[0])[1];
  return problemsOfConfiguration(around(place, text));
};

describe("the documents", () => {
  for (const page of pages()) {
    for (const block of blocksOf(page)) {
      it(`hold JSON that the gateway accepts: ${page}:${block.line}`, () => {
        assert.is_nil(problemOf(block));
      });
    }

    it(`have links that lead somewhere: ${page}`, () => {
      assert.same([], brokenLinks(page));
    });
  }

  it("have JSON at all", () => {
    assert.is_true(blocksOf("docs/traffic.md").length > 3);
  });

  it("would not pass with a mistake in a fragment", () => {
    const block = {
      page: "",
      line: 1,
      place: "pools.web.balancer",
      text: '{ "algoritm": "random" }',
    };
    assert.is_not_nil(problemOf(block));
  });
});
