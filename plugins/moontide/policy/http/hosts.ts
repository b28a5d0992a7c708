/** The addresses that /etc/hosts gives a name, in its order (hosts(5)); names count without regard to case. */
export const hostsAddresses = (text: string, host: string): readonly string[] => {
  const addresses: string[] = [];
  const wanted = string.lower(host);
  for (const [line] of string.gmatch(text, "[^\r\n]+")) {
    const [address, names] = string.match(line!, "^%s*([%x%.:]+)%s+([^#]*)");
    for (const [name] of string.gmatch(names ?? "", "%S+")) {
      if (string.lower(name!) === wanted) {
        addresses[addresses.length] = address!;
        break;
      }
    }
  }
  return addresses;
};
