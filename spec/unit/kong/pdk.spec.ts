import { Pdk } from "./support/pdk";
import { functionRules } from "./support/pdk-rules";

interface Service {
  service: {
    set_target: (this: void, ...values: unknown[]) => void;
    set_retries?: (this: void, ...values: unknown[]) => void;
  };
  ctx: { plugin: Record<string, unknown> };
}

const create = (version = "3.9"): { pdk: Pdk; kong: Service } => {
  const pdk = new Pdk({}, version, "traditional");
  return { pdk, kong: pdk.tree as unknown as Service };
};

describe("the PDK stand-in", () => {
  it("refuses a call in the wrong phase", () => {
    const { pdk, kong } = create();
    pdk.phase = "access";
    assert.has_no_error(() => kong.service.set_target("192.0.2.1", 80));
    pdk.phase = "log";
    assert.error_matches(() => kong.service.set_target("192.0.2.1", 80), "can't be called in log");
  });

  it("refuses arguments of the wrong type or out of bounds", () => {
    const { pdk, kong } = create();
    pdk.phase = "access";
    assert.error_matches(() => kong.service.set_target(1, 80), "host can't be 1");
    assert.error_matches(() => kong.service.set_target("192.0.2.1", 80.5), "port can't be 80.5");
    assert.error_matches(() => kong.service.set_target("192.0.2.1", 65536), "port can't be");
    assert.error_matches(() => kong.service.set_target("192.0.2.1"), "port can't be nil");
    assert.error_matches(() => kong.service.set_retries!(-1), "retries can't be");
  });

  it("has the context of a request in the phases of requests only", () => {
    const { pdk, kong } = create();
    pdk.phase = "balancer";
    assert.error_matches(() => kong.ctx.plugin, "can't be called in balancer");
  });

  it("lacks what an older Kong lacks", () => {
    assert.is_nil(create("3.7").kong.service.set_retries);
    assert.is_not_nil(create("3.8").kong.service.set_retries);
  });

  it("names for every rule where it is documented, and the source", () => {
    for (const rule of functionRules) {
      assert.matches("^https://docs%.konghq%.com/", rule.documented);
      assert.matches("^https://github%.com/Kong/kong/", rule.source);
      assert.is_true(rule.phases.length > 0);
    }
  });
});
