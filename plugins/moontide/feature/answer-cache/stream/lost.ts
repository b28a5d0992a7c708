import { refusalOf } from "../../llm/refusals";

/** What clients are told whose stream was another request's, where nobody knows what became of that. */
export const lostStream = refusalOf(
  "shared_stream_lost",
  "The stream that this answer was shared from was lost.",
);

/** What a client is told that took so long that the rest is gone. */
export const tooSlow = refusalOf(
  "shared_stream_lost",
  "The answer was taken too slowly: the rest of the stream that it was shared from is gone.",
);
