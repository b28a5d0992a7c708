import { MockModels } from "../support/node/mock-models";
import { clients, Target } from "../support/node/models";
import { checkUsage, scenes } from "../support/node/models/scenes";

// The mock as the real SDKs see it: what goes wrong in the suites through the gateway is then none of the mock's doing.

let mock: MockModels;
let target: Target;

beforeAll(async () => {
  mock = await MockModels.start();
  target = { base: mock.url, key: "mock-key", model: "moon-mini" };
});

describe.each(clients.map((client) => [client.name, client] as const))("%s", (name, client) => {
  const possible = scenes.filter(({ cannot }) => cannot?.[name] === undefined);

  it.each(possible.map((scene) => [scene.name, scene] as const))("%s", async (_, scene) => {
    const reply = await client.send(target, scene.ask);
    const served = await mock.last();
    scene.check(reply, served);
    checkUsage(reply, served);
    expect(served).toMatchObject({ dialect: name, status: 200, stream: false, ended: "complete" });

    const streamed = await client.stream(target, scene.ask);
    const again = await mock.last();
    scene.check(streamed, again);
    checkUsage(streamed, again);
    expect(again).toMatchObject({ dialect: name, status: 200, stream: true, ended: "complete" });
    // Gemini sends a call whole.
    expect(streamed.pieces).toBeGreaterThan(name === "gemini" && reply.calls.length > 0 ? 0 : 1);
    // Everything but the ids of calls is the same, streamed or not.
    const bare = (each: typeof reply) => ({
      ...each,
      pieces: 0,
      calls: each.calls.map(({ name: tool, input }) => ({ tool, input })),
    });
    expect(bare(streamed)).toEqual(bare(reply));
  });
});
