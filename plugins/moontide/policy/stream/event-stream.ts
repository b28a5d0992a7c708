/**
 * The framing of AWS's streams, `application/vnd.amazon.eventstream`. A message is its length, the length of its
 * headers, a CRC-32 of these eight bytes, the headers, the payload, and a CRC-32 of all before it; numbers stand in
 * network order.
 */

/** Both lengths and their sum. */
export const prelude_bytes = 12;

/** Without headers and payload. */
export const least_message_bytes = prelude_bytes + 4;

/** AWS allows no more. */
export const most_header_bytes = 131072;

/** How a header's text is marked. */
export const text_type = 7;
