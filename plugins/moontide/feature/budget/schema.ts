/** `budgets`: what requests for models may cost. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { limitKeyField, scopeField } from "../token-limit/schema";
import { whenFields } from "../when/schema";

const rollingFields = [
  {
    name: "rolling_seconds",
    kind: "number",
    minimum: 60,
    maximum: 8035200,
    required: true,
    doc: "What was spent in the last so many seconds counts.",
  },
] as const satisfies readonly Field[];

export const budgetFields = [
  {
    name: "name",
    kind: "string",
    format: "name",
    doc: "What metrics and clients call the budget. Without it `budget-1` and so on, by its place in the list.",
    other_names: ["id"],
  },
  limitKeyField,
  {
    name: "when",
    kind: "record",
    fields: whenFields,
    doc: "The requests that the budget holds for: all conditions must hold. Without any, all requests.",
    other_names: ["match", "if", "conditions"],
  },
  {
    name: "usd",
    kind: "number",
    minimum: 0.000001,
    maximum: 900000,
    required: true,
    doc: "So many dollars in each period for each key.",
    other_names: ["max_budget", "limit", "amount"],
  },
  {
    name: "period",
    kind: "one_of",
    choices: [
      { kind: "enumeration", values: ["hour", "day", "week", "month"] },
      { kind: "record", fields: rollingFields },
    ],
    default: "month",
    doc: 'A period of the calendar, after which the budget is whole again; weeks begin on Monday. Or `{"rolling_seconds": 86400}` for the last 24 hours at any time.',
    other_names: ["budget_duration", "reset_duration", "duration"],
  },
  {
    name: "time_zone",
    kind: "string",
    format: "time_zone",
    default: "UTC",
    doc: "Where the calendar's periods begin, as the time zone database names it: `Europe/Berlin`.",
    other_names: ["timezone", "tz"],
  },
  {
    name: "soft_percent",
    kind: "number",
    minimum: 1,
    maximum: 100,
    doc: "From this part of the budget on, answers say so in `X-Moontide-Budget`, and the `webhook` is told once a period.",
    other_names: ["soft_budget", "alert_percent"],
  },
  {
    name: "webhook",
    kind: "string",
    format: "http_url",
    doc: "Is sent a CloudEvent when `soft_percent` is reached: by POST, as JSON.",
    other_names: ["alert_url"],
  },
  {
    name: "webhook_secret",
    kind: "secret",
    doc: "Signs what the `webhook` is sent, as Standard Webhooks has it (`webhook-id`, `webhook-timestamp`, `webhook-signature`): 24 to 64 bytes, in base64 behind `whsec_` or as they are.",
    other_names: ["webhook_signing_secret", "signing_secret"],
  },
  scopeField,
] as const satisfies readonly Field[];

export const budgetsField = {
  name: "budgets",
  kind: "list",
  items: { kind: "record", fields: budgetFields },
  maximum_items: 32,
  default: [],
  doc: "How much money each consumer, team, key, model, provider or any product of them may spend in a period. A request is refused whose cost might not fit any more.",
  other_names: ["budget", "spend_limits"],
} as const satisfies Field;

export type BudgetConfiguration = Config<typeof budgetFields>;
