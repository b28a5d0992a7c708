import { Gateway } from "../support/node/gateway";
import { MockModels } from "../support/node/mock-models";
import { describeAiSdk, describeLangChain } from "../support/node/models/framework-suite";
import { modelsAt, providerEnvironment, ProviderName } from "../support/node/models/providers";
import { describeAnthropic, describeOpenai, Place } from "../support/node/models/sdk-suite";

// The SDKs and two frameworks at a gateway, in front of a provider of their own dialect and of another.

/** Beside what models the client names there is only who answers: the same suites as at the mock itself. */
const through = (provider: ProviderName, describeClient: (place: () => Place) => void): void => {
  describe(`through the gateway to ${provider}`, () => {
    let place: Place;

    beforeAll(async () => {
      const mock = await MockModels.start();
      const gateway = await Gateway.start({
        workers: 1,
        configuration: modelsAt(mock.url, provider),
        environment: providerEnvironment,
      });
      const target = { base: gateway.url, key: "any", model: "moon-mini" };
      place = { mock, target, isGateway: true, isOpenai: provider === "openai" };
    });

    afterEach(() => place.mock.reset());

    describeClient(() => place);
  });
};

describe("openai", () => {
  through("openai", describeOpenai);
  through("anthropic", describeOpenai);
});

describe("@anthropic-ai/sdk", () => {
  through("anthropic", describeAnthropic);
  through("openai", describeAnthropic);
});

describe("LangChain", () => {
  through("openai", describeLangChain);
  through("anthropic", describeLangChain);
});

describe("Vercel AI SDK", () => {
  through("openai", describeAiSdk);
  through("anthropic", describeAiSdk);
});
