import { Refusal } from "../../kernel/verdict";

export const queueFull: Refusal = {
  action: "shed",
  status: 503,
  reason: "queue_full",
  detail: "The pool of this route is at its limit, and no more requests may wait for it.",
  retry_after_seconds: 2,
};

export const queueTimeout: Refusal = {
  action: "shed",
  status: 503,
  reason: "queue_timeout",
  detail: "The pool of this route had no place for the request for as long as it may wait.",
  retry_after_seconds: 2,
};

export const deadlineTooShort: Refusal = {
  action: "shed",
  status: 503,
  reason: "deadline_too_short",
  detail:
    "The pool of this route is at its limit, and the client's deadline leaves no time to wait.",
  retry_after_seconds: 1,
};
