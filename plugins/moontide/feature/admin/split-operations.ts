import { reference } from "./answers";
import { Answer, Operation } from "./operation";
import { pauseRamp, readSplit, resumeRamp, rollBackRamp } from "./splits";

const ok = (doc: string): readonly Answer[] => [{ status: 200, doc, schema: reference("Split") }];

/** What can be seen and done of splits. */
export const splitOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/v1/routes/{route}/split",
    name: "getSplit",
    access: "read",
    summary: "How a route is split",
    doc: "The shares of its variants, and how far the ramp is where one of them has it.",
    answers: ok("As it is now."),
    refusals: [404],
    handle: readSplit,
  },
  {
    method: "POST",
    path: "/v1/routes/{route}/split/pause",
    name: "pauseRamp",
    access: "write",
    summary: "Stay on the present step",
    doc: "The guard goes on watching. Has no body.",
    answers: ok("As it is now."),
    refusals: [404, 409, 503],
    handle: pauseRamp,
  },
  {
    method: "POST",
    path: "/v1/routes/{route}/split/resume",
    name: "resumeRamp",
    access: "write",
    summary: "Let a ramp go on",
    doc: "A paused one goes on from its step, one that was rolled back begins anew. Has no body.",
    answers: ok("As it is now."),
    refusals: [404, 409, 503],
    handle: resumeRamp,
  },
  {
    method: "POST",
    path: "/v1/routes/{route}/split/rollback",
    name: "rollBackRamp",
    access: "write",
    summary: "Take a variant's share away",
    doc: "It gets no requests until the ramp is resumed or the split is configured anew, but for those that ask for it by `override_header`. Has no body.",
    answers: ok("As it is now."),
    refusals: [404, 409, 503],
    handle: rollBackRamp,
  },
];
