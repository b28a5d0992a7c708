const highest_byte = string.char(255);

/**
 * The end of the range of all keys with a prefix: the prefix with its last byte one higher. One of bytes 255 only,
 * and an empty one, have no end but that of all keys
 * (https://etcd.io/docs/v3.4/learning/api/, "key ranges").
 */
export const prefixEnd = (prefix: string): string => {
  const [head] = string.match(prefix, `^(.-)${highest_byte}*$`);
  if (head === undefined || head === "") return "\0";
  const last = string.byte(head, -1);
  return string.sub(head, 1, -2) + string.char(last + 1);
};
