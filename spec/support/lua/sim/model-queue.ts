import type { Gateway } from "moontide/feature/gateway/gateway";
import { bodySize, ModelSession } from "moontide/feature/llm/session";
import { newSpending } from "moontide/feature/llm/settlement";
import { freeSlot } from "moontide/feature/model-queue/free";
import type { ModelSlots } from "moontide/feature/model-queue/slots";
import { takeSlot } from "moontide/feature/model-queue/wait";
import type { Plan } from "moontide/feature/model/plan";
import { learnUsage } from "moontide/feature/tokens/knowledge";
import { normalTier } from "moontide/kernel/priority";
import { fakeRequest } from "../../../unit/proxy/request";
import { startThread } from "../threads";
import { after } from "./events";
import { createScene, Scene } from "./overload";

/** Requests for a model with slots, through as many workers as wanted, on a virtual clock. */
export interface ModelScene {
  readonly scene: Scene;
  /** Weighted tokens that were used, by tenant. */
  readonly used: Record<string, number>;
}

export interface Asking {
  /** From 0; by lot without it. */
  readonly worker?: number | undefined;
  readonly tier?: number;
  readonly tenant: string;
  readonly input: number;
  readonly output: number;
  /** What the request says that it takes at most. */
  readonly cap?: number | undefined;
  readonly body_bytes?: number;
  /** When its client leaves; never without it. */
  readonly leaves_seconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How one request ended. */
export interface Asked {
  readonly began: number;
  /** Since it came; undefined: it never got a slot. */
  readonly waited: number | undefined;
  readonly reason: string | undefined;
  readonly retry_after_seconds: number | undefined;
}

export const configurationOf = (queue: string, model = ""): string => `{
  "consumers": { "a": {}, "b": {}, "c": {} },
  "providers": { "p": { "type": "openai_compatible", "base_url": "http://127.0.0.1:1/v1" } },
  "models": { "m": { "candidates": [{ "provider": "p", "model": "x" }], "queue": { ${queue} }${model} } },
  "routes": [{ "llm": {} }]
}`;

export const modelScene = (queue: string, workers = 1, seed = 1): ModelScene => {
  const configuration = configurationOf(queue);
  return { scene: createScene({ configuration, workers, slots: 1, seed }), used: {} };
};

export const slotsOf = (gateway: Gateway): ModelSlots => gateway.models.get("m")!.slots!;

/** A model on a machine of its own: it reads faster than it writes. */
export const serviceSeconds = ({ input, output }: Pick<Asking, "input" | "output">): number =>
  0.05 + input * 0.0002 + output * 0.01;

const sessionOf = ({ scene }: ModelScene, index: number, asking: Asking): ModelSession => {
  const { tenant, tier = normalTier, input, output, cap, body_bytes } = asking;
  const session = {
    gateway: scene.workers[index]!,
    ports: scene.ports[index]!,
    exchange: { tier, identity: { subject: tenant, consumer: { name: tenant } } },
    incoming: fakeRequest({ headers: asking.headers ?? {} }),
    endpoint: { wish: "answer" },
    body: string.rep("x", body_bytes ?? 10),
    body_size: { language: "prose", text_bytes: input * 4, attachments: 0 },
    output_cap: cap ?? 4 * output,
    members: [],
    spending: newSpending(),
    slot: undefined,
  };
  return session as unknown as ModelSession;
};

/** One request. `ended` is called once, when it has been answered, or refused, or its client has left. */
export const ask = (
  model: ModelScene,
  asking: Asking,
  ended: (this: void, asked: Asked) => void = () => undefined,
): void => {
  const { scene, used } = model;
  const { events, workers, arrivals, dead } = scene;
  const index = asking.worker ?? arrivals.integer(workers.length) - 1;
  const gateway = workers[index]!;
  const session = sessionOf(model, index, asking);
  const { tenant, input, output, leaves_seconds } = asking;
  const began = events.now;
  let over = false;
  const end = (waited: number | undefined, reason?: string, retry_after_seconds?: number): void => {
    over = true;
    ended({ began, waited, reason, retry_after_seconds });
  };
  const plan = {
    alias: "m",
    model: gateway.models.get("m")!,
    deadline_at: gateway.ports.clock.now() + 300,
  } as unknown as Plan;
  const thread = startThread(events, () => {
    const error = takeSlot(session, plan);
    if (error !== undefined) return end(undefined, error.reason, error.retry_after_seconds);
    const waited = events.now - began;
    after(events, serviceSeconds(asking), () => {
      if (over) return;
      session.spending.input_tokens += input;
      session.spending.output_tokens += output;
      used[tenant] = (used[tenant] ?? 0) + input + 2 * output;
      learnUsage(
        gateway,
        "m",
        bodySize(session),
        { input_tokens: input, output_tokens: output },
        0,
      );
      freeSlot(session);
      end(waited);
    });
  });
  if (leaves_seconds === undefined) return;
  after(events, leaves_seconds, () => {
    if (over) return;
    dead.add(thread);
    freeSlot(session);
    end(undefined, "gone");
  });
};

/** So many clients that each ask again as soon as they are answered, until that second. */
export const keepAsking = (
  model: ModelScene,
  clients: number,
  until: number,
  asking: (this: void) => Asking,
  ended: (this: void, asked: Asked) => void = () => undefined,
): void => {
  const { events } = model.scene;
  const once = (): void => {
    ask(model, asking(), (asked) => {
      ended(asked);
      if (events.now < until) after(events, asked.waited === undefined ? 0.5 : 0, once);
    });
  };
  for (const i of $range(1, clients)) after(events, 0.001 * i, once);
};

/** Requests at random moments, so many a second on average, until that second. */
export const arrive = (
  model: ModelScene,
  per_second: number,
  until: number,
  asking: (this: void) => Asking,
  ended: (this: void, asked: Asked) => void = () => undefined,
): void => {
  const { events, arrivals } = model.scene;
  const next = (): void => {
    if (events.now >= until) return;
    ask(model, asking(), ended);
    after(events, arrivals.exponential(1 / per_second), next);
  };
  after(events, arrivals.exponential(1 / per_second), next);
};
