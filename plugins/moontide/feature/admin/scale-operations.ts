import { reference } from "./answers";
import { Operation } from "./operation";
import { listScales, readScale } from "./scale";

/** What can be seen of scaling. */
export const scaleOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/v1/scale",
    name: "listScales",
    access: "read",
    summary: "How many instances pools should have",
    doc: "Numbers alone, for scalers such as KEDA's `metrics-api`. Every pool that is scaled is there from the start.",
    answers: [{ status: 200, doc: "By pool.", schema: reference("Scales") }],
    refusals: [],
    handle: listScales,
  },
  {
    method: "GET",
    path: "/v1/scale/{pool}",
    name: "getScale",
    access: "read",
    summary: "Why a pool should have so many instances",
    doc: "The last decision: what was seen and needed, each stage that changed the number, what forbids shrinking, rules, the forecast and how good it is, and at which load it would be another number.",
    answers: [{ status: 200, doc: "The last decision.", schema: reference("Scale") }],
    refusals: [404],
    handle: readScale,
  },
];
