import { Exchange } from "../feature/proxy/exchange";
import { remainderText } from "../policy/rate-limit/header-text";

/** What is left of the limit that the request came nearest to (IETF draft of the RateLimit headers). */
export const showRateLimit = ({
  shown_limit,
  shown_remaining,
  shown_seconds,
  shown_policies,
}: Exchange): void => {
  ngx.header["RateLimit-Policy"] = shown_policies;
  ngx.header["RateLimit"] = remainderText(shown_limit!.name, shown_remaining, shown_seconds);
};
