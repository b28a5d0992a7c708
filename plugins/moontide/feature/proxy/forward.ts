import { CidrSet } from "../../policy/address/cidr";
import { clientAddress, isTrustedPeer } from "../../policy/address/client";
import { ForwardedName, IncomingRequest } from "./request";

const passOn = (request: IncomingRequest, header: string, name: ForwardedName): void => {
  const value = request.header(header);
  if (value !== undefined) request.set_forwarded(name, value);
};

/**
 * Behind trusted proxies, `X-Forwarded-For` grows by the peer's address, and what they say of scheme, host and port
 * is passed on. From anyone else these headers are dropped, because they are claims that nobody vouches for: the
 * snippet's defaults stand.
 */
export const forwardClient = (trusted: CidrSet, request: IncomingRequest): void => {
  const peer = request.peer_address();
  if (!isTrustedPeer(peer, trusted)) return;
  const forwarded = request.header("x-forwarded-for");
  request.set_forwarded("forwarded_for", forwarded === undefined ? peer : `${forwarded}, ${peer}`);
  request.set_forwarded("client_address", clientAddress(peer, forwarded, trusted));
  passOn(request, "x-forwarded-proto", "forwarded_proto");
  passOn(request, "x-forwarded-host", "forwarded_host");
  passOn(request, "x-forwarded-port", "forwarded_port");
};
