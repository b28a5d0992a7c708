import { CidrSet } from "../../policy/address/cidr";
import { isTrustedPeer } from "../../policy/address/client";
import { IncomingRequest } from "./request";

/**
 * Behind trusted proxies, `X-Forwarded-For` grows by the peer's address; from anyone else the client's own
 * header is dropped, because it is a claim that nobody vouches for (the snippet's default: `$remote_addr`).
 */
export const forwardClient = (trusted: CidrSet, request: IncomingRequest): void => {
  const peer = request.peer_address();
  if (!isTrustedPeer(peer, trusted)) return;
  const forwarded = request.header("x-forwarded-for");
  request.set_forwarded(
    forwarded === undefined ? peer : `${forwarded}, ${peer}`,
    request.header("x-forwarded-proto"),
  );
};
