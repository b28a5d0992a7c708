import * as resp from "ngx.resp";

/** Adds a `Set-Cookie` to the response beside those that it has. For the header filter. */
export const addCookie = (cookie: string): void => {
  resp.add_header("Set-Cookie", cookie);
};
