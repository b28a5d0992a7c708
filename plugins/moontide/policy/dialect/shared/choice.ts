import { asNumber, Json } from "../../json/value";

/** More answers than anybody can ask for. */
const most_choices = 128;

/** Which of several answers a piece belongs to, from 0. What a provider says is no reason to make room without end. */
export const choiceIndex = (value: Json | undefined): number => {
  const index = asNumber(value) ?? 0;
  return index >= 0 && index < most_choices ? math.floor(index) : 0;
};
