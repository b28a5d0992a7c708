import { llmPluginFields, validateLlm } from "moontide/feature/kong/llm";
import { World } from "./support/world";

const options = {
  providers: { local: { type: "openai_compatible", base_url: "http://127.0.0.1:1/v1" } },
  models: { smart: { candidates: [{ provider: "local", model: "moon" }] } },
};

const configured = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  __plugin_id: "plugin-1",
  plugin_instance_name: "models",
  ...options,
  ...more,
});

/** What a client was told; nginx's functions for that are the only ones that the engine needs besides Kong's. */
interface Told {
  status: number;
  headers: Record<string, string | undefined>;
  text: string;
  ended: boolean;
}

const tellInto = (world: World, body: string): Told => {
  const told: Told = { status: 0, headers: {}, text: "", ended: false };
  const library = world.nginx.library;
  const request = library.req as Record<string, unknown>;
  library.HTTP_OK = 200;
  library.header = told.headers;
  library.print = (text: string) => {
    told.status = library.status as number;
    told.text += text;
    return 1;
  };
  library.flush = () => 1;
  library.exit = () => {
    told.ended = true;
  };
  request.get_method = () => (body === "" ? "GET" : "POST");
  request.read_body = () => undefined;
  request.get_body_data = () => body;
  return told;
};

const start = (more: Record<string, unknown> = {}): World =>
  World.startedAs("moontide-llm", configured(more));

const ask = (world: World, path: string, body = ""): Told => {
  const told = tellInto(world, body);
  world.sent = { uri: path, request_uri: path };
  world.access();
  return told;
};

describe("moontide-llm", () => {
  it("runs behind the other plugins, which decide whether a request may go on", () => {
    const { handler } = new World({ name: "moontide-llm" });
    assert.is_true(handler.PRIORITY < 780);
  });

  it("answers in the service's place", () => {
    const world = start();
    const told = ask(world, "/v1/models");
    assert.equal(200, told.status);
    assert.is_not_nil(string.find(told.text, '"id":"smart"', 1, true)[0]);
    assert.is_true(told.ended);
    assert.equal(0, world.pdk.callsOf("service.set_target").length);
  });

  it("takes the prefix off that its options name", () => {
    const world = start({ llm: { strip_prefix: "/ai" } });
    assert.equal(200, ask(world, "/ai/v1/models").status);
  });

  it("tells mistakes in the client's dialect", () => {
    const world = start();
    const unknown = ask(world, "/v1/chat/completions", '{"model":"other","messages":[]}');
    assert.equal(404, unknown.status);
    assert.is_not_nil(string.find(unknown.text, '"model_not_found"', 1, true)[0]);
    assert.equal("application/json", unknown.headers["Content-Type"]);
  });

  it("counts requests in Kong's log", () => {
    const world = start();
    ask(world, "/v1/models");
    world.log({ status: 200 });
    world.enter("admin_api");
    const routes = require("kong/plugins/moontide-llm/status_api") as Record<
      string,
      { GET: (this: void) => void }
    >;
    routes["/moontide/metrics"]!.GET();
    const text = world.pdk.last("response.exit")[1] as string;
    const line = 'moontide_requests_total{route="models",pool="",status_class="2xx"} 1';
    assert.is_not_nil(string.find(text, line, 1, true)[0], text);
  });

  it("says what is wrong with its options as Kong's users write them", () => {
    const [ok, said] = validateLlm(
      configured({ models: { smart: { candidates: [{ provider: "locol", model: "moon" }] } } }),
    );
    assert.is_nil(ok);
    const problem = said ?? "";
    assert.is_not_nil(
      string.find(problem, "config.models.smart.candidates[0]", 1, true)[0],
      problem,
    );
    assert.is_not_nil(string.find(problem, "local", 1, true)[0], problem);
  });

  it("has the options of providers, models, the way to them and their limits", () => {
    const names = llmPluginFields.map(({ name }) => name);
    assert.same(
      ["llm", "providers", "models", "prices", "token_limits", "budgets", "usage", "cluster"],
      names,
    );
  });
});
