import { ModelClient } from "../kernel/model-client";
import * as request from "./request";
import { wholeBody } from "./whole-body";

/** What nginx itself logs of those who left. */
const clientClosedRequest = 499;

const begin = (
  status: number,
  content_type: string | undefined,
  bytes: number | undefined,
): void => {
  ngx.status = status;
  ngx.header["Content-Type"] = content_type;
  if (bytes !== undefined) ngx.header["Content-Length"] = bytes;
  ngx.send_headers();
};

/** Nothing is flushed: nginx sends header, body and end together. */
const answer = (status: number, content_type: string, text: string): boolean => {
  ngx.status = status;
  ngx.header["Content-Type"] = content_type;
  ngx.header["Content-Length"] = text.length;
  return ngx.print(text)[0] !== undefined;
};

const send = (bytes: string): boolean => {
  const [printed] = ngx.print(bytes);
  if (printed === undefined) return false;
  return ngx.flush(true)[0] !== undefined;
};

/** nginx's request at hand, in the content phase. */
export const modelClient: ModelClient = {
  method: request.method,
  path: request.path,
  target: () => ngx.var.request_uri ?? "/",
  header: request.header,
  headers: () => ngx.req.get_headers(0)[0],
  body: wholeBody,
  set_header: (name, value) => {
    ngx.header[name] = value;
  },
  begin,
  answer,
  send,
  cut: () => {
    ngx.exit(ngx.ERROR);
  },
  outlive: (run) => {
    ngx.on_abort(run);
  },
  beside: (run) => {
    ngx.thread.spawn(run);
  },
  abandon: () => {
    ngx.exit(clientClosedRequest);
  },
};
