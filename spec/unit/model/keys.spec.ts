import { readProviderKeys } from "moontide/feature/provider/keys";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";

let machine: FakeMachine;

before_each(() => {
  machine = fakeMachine();
});

const document = (keys: string): string =>
  `{"providers": {"one": {"type": "openai", "api_keys": [${keys}]}}, "routes": [{"llm": {"models": ["one/*"]}}]}`;

const problems = (): string[] => {
  const found: string[] = [];
  for (const { event, fields } of machine.logged) {
    if (event === "provider_key_unreadable") {
      found[found.length] = `${fields["provider"]} ${fields["key"]}: ${fields["problem"]}`;
    }
  }
  return found;
};

describe("the keys of a provider", () => {
  it("are read at load, and again by the clock", () => {
    machine.secrets["file /key"] = "first";
    const gateway = startGateway(machine, document('{"file": "/key"}'));
    const key = gateway.keys.get("one")!.keys[0]!;
    const standing = key.standing;
    assert.equal("first", key.secret);
    readProviderKeys(gateway);
    assert.equal(standing, key.standing);
    machine.secrets["file /key"] = "second";
    readProviderKeys(gateway);
    assert.equal("second", key.secret);
    assert.not_equal(standing, key.standing);
  });

  it("that can't be read any more are used on as they were, which is said once", () => {
    machine.secrets["file /key"] = "first";
    const gateway = startGateway(machine, document('{"file": "/key"}'));
    machine.secrets["file /key"] = undefined!;
    readProviderKeys(gateway);
    readProviderKeys(gateway);
    assert.equal("first", gateway.keys.get("one")!.keys[0]!.secret);
    assert.same(["one 0: file /key is not there"], problems());
  });

  it("with line breaks in them are none, and are never repeated", () => {
    machine.secrets["env KEY"] = "sk-a\r\nx-evil: 1";
    const gateway = startGateway(machine, document('{"env": "KEY"}'));
    assert.is_nil(gateway.keys.get("one")!.keys[0]!.secret);
    assert.same(["one 0: it has blanks or line breaks within"], problems());
  });

  it("of AWS with line breaks in them are none either", () => {
    machine.secrets["env ID"] = "AKIA\r\nx-evil: 1";
    machine.secrets["env SECRET"] = "abc";
    const gateway = startGateway(
      machine,
      '{"providers": {"one": {"type": "bedrock", "region": "eu-west-1", "aws_credentials": [{"access_key_id": {"env": "ID"}, "secret_access_key": {"env": "SECRET"}}]}}, "routes": [{"llm": {"models": ["one/*"]}}]}',
    );
    assert.is_nil(gateway.keys.get("one")!.keys[0]!.aws);
    assert.same(["one 0: it has blanks or line breaks within"], problems());
  });

  it("of AWS are read together", () => {
    machine.secrets["env ID"] = "AKIA";
    machine.secrets["env SECRET"] = "abc";
    const gateway = startGateway(
      machine,
      `{"providers": {"one": {"type": "bedrock", "region": "us-east-1", "aws_credentials": [
         {"access_key_id": {"env": "ID"}, "secret_access_key": {"env": "SECRET"}},
         {"access_key_id": {"env": "ID"}, "secret_access_key": {"env": "NONE"}}]}},
        "routes": [{"llm": {"models": ["one/*"]}}]}`,
    );
    const [first, second] = gateway.keys.get("one")!.keys;
    assert.same(
      { access_key_id: "AKIA", secret_access_key: "abc", session_token: undefined },
      first!.aws,
    );
    assert.is_nil(second!.aws);
    assert.same(["one 1: env NONE is not there"], problems());
  });
});
