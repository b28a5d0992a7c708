/**
 * Methods whose repetition is settled. nginx holds back POST, PATCH and LOCK by itself once bytes have gone out; the
 * others are idempotent (RFC 9110, 9.2.2; RFC 4918). A method that nobody knows may do anything, and nginx would
 * repeat it.
 */
const settled = new LuaSet<string>();
const idempotent = new LuaSet<string>();
for (const method of ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]) {
  settled.add(method);
  idempotent.add(method);
}
for (const method of ["PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "UNLOCK"])
  settled.add(method);
for (const method of ["POST", "PATCH", "LOCK"]) settled.add(method);

/** Whether a request of that method may have another attempt at all. */
export const mayRetry = (method: string): boolean => settled.has(method);

/** Whether two of them do what one does (RFC 9110, 9.2.2). */
export const isIdempotent = (method: string): boolean => idempotent.has(method);
