const zero = 48;
const nine = 57;
const dot = 46;

/** Appends one digit to an octet. Octets have no leading zero: some readers take those for octal. */
const appendDigit = (octet: number, digits: number, byte: number): number =>
  (digits > 0 && octet === 0) || octet * 10 + byte - zero > 255 ? -1 : octet * 10 + byte - zero;

/**
 * The IPv4 address in bytes `first` to `last` of a text as one number, or -1 when they are none.
 * Only the strict form of RFC 6943, 3.1.1: four decimal octets. Allocates nothing, and a long text
 * costs no more than a short one.
 */
export const readIpv4 = (text: string, first: number, last: number): number => {
  if (last - first > 14) return -1;
  let address = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (const i of $range(first, last)) {
    const byte = string.byte(text, i);
    if (byte >= zero && byte <= nine) {
      octet = appendDigit(octet, digits, byte);
      if (octet < 0) return -1;
      digits += 1;
    } else {
      if (byte !== dot || digits === 0 || dots === 3) return -1;
      address = address * 256 + octet;
      octet = 0;
      digits = 0;
      dots += 1;
    }
  }
  return dots === 3 && digits > 0 ? address * 256 + octet : -1;
};

/** Dotted decimal. */
export const formatIpv4 = (address: number): string =>
  string.format(
    "%d.%d.%d.%d",
    math.floor(address / 16777216),
    math.floor(address / 65536) % 256,
    math.floor(address / 256) % 256,
    address % 256,
  );
