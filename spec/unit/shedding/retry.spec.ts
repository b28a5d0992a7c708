import { fakeRequest } from "../proxy/request";
import { ask, shedFrom, startShedding } from "./driver";

describe("a retry", () => {
  const told = (headers: Readonly<Record<string, string>>, tier = 2): string => {
    const gateway = startShedding();
    shedFrom(gateway, 3);
    return ask(gateway, tier, fakeRequest({ headers }));
  };

  it("stands one class lower while its pool sheds", () => {
    assert.equal("admit", told({}));
    assert.equal("shed", told({ "x-envoy-attempt-count": "2" }));
    assert.equal("shed", told({ "x-moontide-attempt": "3" }));
    assert.equal("shed", told({ "grpc-previous-rpc-attempts": "1" }));
  });

  it("is not what a first attempt is called", () => {
    assert.equal("admit", told({ "x-envoy-attempt-count": "1" }));
    assert.equal("admit", told({ "x-moontide-attempt": "1" }));
    assert.equal("admit", told({ "grpc-previous-rpc-attempts": "0" }));
  });

  it("is nobody's way up, whatever the header holds", () => {
    for (const text of ["-5", "0", "nan", "1e999", "", " ", "0x", "2, 3", "-inf", "ten"]) {
      assert.equal("shed", told({ "x-envoy-attempt-count": text }, 3));
    }
    assert.equal("shed", told({ "x-moontide-attempt": "9" }, 5));
  });

  it("stands lower by one class alone, spilled or not", () => {
    const gateway = startShedding(', "spillover": { "pool": "west" }');
    shedFrom(gateway, 4);
    const retry = fakeRequest({
      headers: { "x-envoy-attempt-count": "2", "x-moontide-attempt": "2" },
      announced_bytes: 10,
      body_bytes: 10,
    });
    assert.equal("admit", ask(gateway, 2, retry));
  });

  it("is not asked about in calm", () => {
    const request = fakeRequest();
    ask(startShedding(), 2, request);
    for (const call of request.calls) {
      assert.is_nil(string.find(call, "attempt", 1, true)[0]);
    }
  });
});
