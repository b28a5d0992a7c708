import { Field } from "../../schema/description";

export const drainFields = [
  {
    name: "deadline_seconds",
    kind: "number",
    minimum: 0,
    maximum: 604800,
    default: 300,
    doc: "A draining endpoint takes no new clients. Those that a sticky cookie binds to it may return for so long, and what was upgraded (WebSocket) may stay as long; then it is out altogether.",
    other_names: ["timeout_seconds", "drain_timeout", "deregistration_delay"],
  },
] as const satisfies readonly Field[];
