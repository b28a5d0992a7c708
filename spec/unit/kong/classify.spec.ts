import { classifyPluginFields, validateClassify } from "moontide/feature/kong/classify";
import { World } from "./support/world";

const configured = (options: Record<string, unknown>): Record<string, unknown> => ({
  __plugin_id: "plugin-1",
  plugin_instance_name: "classes",
  ...options,
});

const start = (options: Record<string, unknown>): World =>
  World.startedAs("moontide-classify", configured(options));

interface Shared {
  readonly tier: number;
  readonly priority: string;
}

/** The priority that other plugins are told. */
const priorityOf = (world: World, sent: Record<string, string> = {}): string => {
  world.sent = { remote_addr: "192.0.2.1", ...sent };
  world.access();
  return (world.pdk.shared.moontide as Shared).priority;
};

const staff = { when: { consumer: ["staff"] }, priority: "critical" };
const bots = { when: { bot: ["any"] }, priority: "bulk" };

describe("moontide-classify", () => {
  it("runs behind authentication and before moontide-admission", () => {
    const { handler } = new World({ name: "moontide-classify" });
    assert.is_true(handler.PRIORITY < 900 && handler.PRIORITY > 895);
  });

  it("tells other plugins how important a request is, by its consumer and what else it is", () => {
    const world = start({ classify: [staff, bots], priority: "low" });
    assert.equal("low", priorityOf(world));
    world.consumer = { id: "1", username: "staff" };
    assert.equal("critical", priorityOf(world));
    world.consumer = undefined;
    const agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    assert.equal("bulk", priorityOf(world, { http_user_agent: agent }));
  });

  it("takes all requests for normal where nothing is said", () => {
    assert.equal("normal", priorityOf(start({})));
  });

  it("believes a priority header from Kong's trusted addresses alone", () => {
    const world = start({ priority_header: "X-Priority", classify: [staff] });
    const asked = { http_x_priority: "high" };
    assert.equal("high", priorityOf(world, { ...asked, realip_remote_addr: "10.0.0.1" }));
    assert.equal("normal", priorityOf(world, { ...asked, realip_remote_addr: "192.0.2.1" }));
    assert.is_nil(world.nginx.variables.http_x_priority);
    world.consumer = { id: "1", username: "staff" };
    assert.equal("critical", priorityOf(world, { ...asked, realip_remote_addr: "10.0.0.1" }));
  });

  it("tells the service, whatever clients say", () => {
    const world = start({ service_header: "X-Class", priority: "low" });
    priorityOf(world, { http_x_class: "critical" });
    assert.equal("low", world.nginx.variables.http_x_class);
  });

  it("decides who goes first in moontide-admission", () => {
    const world = start({ classify: [staff] });
    const admission = world.also("moontide-admission");
    world.enter("init_worker");
    admission.init_worker();
    world.enter("configure");
    admission.configure([
      {
        __plugin_id: "plugin-2",
        plugin_instance_name: "shop",
        limit: { algorithm: "static", maximum: 1 },
      },
    ]);
    const enter = (): void => {
      world.plugin = "plugin-1";
      priorityOf(world);
      world.plugin = "plugin-2";
      world.pdk.context = {};
      admission.access();
    };
    enter();
    world.consumer = { id: "1", username: "staff" };
    enter();
    world.enter("admin_api");
    const routes = require("kong/plugins/moontide-classify/api") as Record<
      string,
      { GET: (this: void) => void }
    >;
    routes["/moontide/decisions"]!.GET();
    const text = world.pdk.last("response.exit")[1] as string;
    assert.matches('"priority": "critical"', text, 1, true);
    assert.matches('"consumer": "staff"', text, 1, true);
  });

  it("refuses the requests of a plugin whose options can't be used, and says why", () => {
    const world = start({ classify: [{ when: { hours: ["25-26"] } }] });
    assert.equal(1, world.nginx.events("configuration_refused").length);
    world.access();
    assert.equal(500, world.pdk.last("response.exit")[0]);
  });
});

describe("the options of moontide-classify", () => {
  it("are classes without a place to go to", () => {
    const classify = classifyPluginFields.find(({ name }) => name === "classify") as unknown as {
      items: { fields: { name: string }[] };
    };
    assert.same(
      ["name", "when", "priority"],
      classify.items.fields.map(({ name }) => name),
    );
  });

  it("are judged under the names that people write", () => {
    const [, problem] = validateClassify(
      configured({ classify: [{ when: { hours: ["25-26"] } }] }),
    );
    assert.matches("^config%.classify%[0%]%.when%.hours", problem);
  });
});
