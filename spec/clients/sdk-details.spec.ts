import { MockModels } from "../support/node/mock-models";
import { describeAiSdk, describeLangChain } from "../support/node/models/framework-suite";
import { describeAnthropic, describeOpenai, Place } from "../support/node/models/sdk-suite";

// What each SDK does beyond asking: errors, retries, cancellation, helpers. Here at the mock itself.

let place: Place;

beforeAll(async () => {
  const mock = await MockModels.start();
  const target = { base: mock.url, key: "mock-key", model: "moon-mini" };
  place = { mock, target, isGateway: false, isOpenai: true };
});

afterEach(() => place.mock.reset());

describe("openai", () => describeOpenai(() => place));
describe("@anthropic-ai/sdk", () => describeAnthropic(() => ({ ...place, isOpenai: false })));
describe("LangChain", () => describeLangChain(() => place));
describe("Vercel AI SDK", () => describeAiSdk(() => place));
