import {
  close_brace,
  close_bracket,
  enter,
  failUnexpected,
  leave,
  nextByte,
  open_brace,
  open_bracket,
  passColon,
  passSeparator,
  passString,
  passWord,
  quote,
  Reading,
} from "./reading";
import { afterNumber } from "./number";

const skipNumber = (reading: Reading): true | undefined => {
  const end = afterNumber(reading.text, reading.at);
  if (end === undefined) return failUnexpected(reading, "value");
  reading.at = end;
  return true;
};

const skipMember = (reading: Reading): true | undefined => {
  if (nextByte(reading) !== quote) return failUnexpected(reading, "name");
  if (passString(reading)[0] === undefined || !passColon(reading)) return undefined;
  return skipValue(reading);
};

const skipItems = (
  reading: Reading,
  closing: number,
  skipItem: (this: void, reading: Reading) => true | undefined,
): true | undefined => {
  if (!enter(reading)) return undefined;
  if (nextByte(reading) === closing) {
    leave(reading);
    return true;
  }
  for (;;) {
    if (skipItem(reading) === undefined) return undefined;
    const goesOn = passSeparator(reading, closing);
    if (goesOn !== true) return goesOn === undefined ? undefined : true;
  }
};

/** Goes behind the value that is next; it is as good as if it had been read. */
export const skipValue = (reading: Reading): true | undefined => {
  const byte = nextByte(reading);
  if (byte === quote) return passString(reading)[0] === undefined ? undefined : true;
  if (byte === open_brace) return skipItems(reading, close_brace, skipMember);
  if (byte === open_bracket) return skipItems(reading, close_bracket, skipValue);
  if (byte === 116) return passWord(reading, "true", true);
  if (byte === 102) return passWord(reading, "false", true);
  if (byte === 110) return passWord(reading, "null", true);
  return skipNumber(reading);
};
