import {
  webhookKey,
  webhookSignature,
  signedText,
} from "moontide/policy/signature/standard-webhook";
import { hmacSigner } from "../../support/lua/tokens";

describe("a signed webhook", () => {
  it("has the signature that Standard Webhooks gives as its example", () => {
    // From the specification: https://github.com/standard-webhooks/standard-webhooks
    const [key] = webhookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const text = signedText("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}');
    const signature = webhookSignature(hmacSigner(key)(text));
    assert.equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
  });

  it("takes a secret as it is, and none that is guessed easily or is no base64", () => {
    const [key] = webhookKey("a secret of more than 24 bytes");
    assert.equal("a secret of more than 24 bytes", key);
    assert.equal("has not 24 to 64 bytes", webhookKey("short")[1]);
    assert.equal("has not 24 to 64 bytes", webhookKey("whsec_c2hvcnQ=")[1]);
    assert.equal("is no base64 behind whsec_", webhookKey("whsec_?")[1]);
  });
});
