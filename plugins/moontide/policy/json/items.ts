import { Result } from "../../kernel/result";
import {
  close_bracket,
  enter,
  failUnexpected,
  leave,
  nextByte,
  open_bracket,
  passSeparator,
  Reading,
  startReading,
} from "./reading";
import { skipValue } from "./skip";
import { survey } from "./survey";

/** A list that is too long to be read at once: its items come one by one, as text. */
export interface Items {
  readonly reading: Reading;
  /** Where the last item begins. */
  from: number;
  /** There is nothing more. */
  ended: boolean;
}

/** Begins to read a text that is a list. */
export const openItems = (text: string): Result<Items> => {
  const reading = startReading(text, survey(text)[1]);
  if (nextByte(reading) !== open_bracket) {
    failUnexpected(reading, "list");
    return $multi(undefined, reading.problem!);
  }
  enter(reading);
  const ended = nextByte(reading) === close_bracket;
  if (ended) leave(reading);
  return $multi({ reading, from: 0, ended }, undefined);
};

/** What stands behind the list is no part of it. */
const closed = (items: Items): string | undefined => {
  const { reading } = items;
  items.ended = true;
  if (nextByte(reading) === 0 && reading.at > reading.text.length) return undefined;
  failUnexpected(reading, "end behind the list");
  return reading.problem;
};

/** The next item; none at the end of the list, and where the text is wrong. */
export const nextItem = (
  items: Items,
): LuaMultiReturn<[text: string | undefined, problem: string | undefined]> => {
  const { reading } = items;
  if (items.ended) return $multi(undefined, closed(items));
  nextByte(reading);
  items.from = reading.at;
  if (skipValue(reading) === undefined) return $multi(undefined, reading.problem);
  const text = string.sub(reading.text, items.from, reading.at - 1);
  const goesOn = passSeparator(reading, close_bracket);
  if (goesOn === undefined) return $multi(undefined, reading.problem);
  items.ended = !goesOn;
  return $multi(text, undefined);
};
