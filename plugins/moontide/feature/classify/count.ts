import { Bot } from "../../policy/bot/kind";
import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import type { Class } from "./class";

export const countClass = (gateway: Gateway, one: Class): void => {
  one.series ??= seriesOf(gateway.metrics.admission.classes.classified, [one.name]);
  one.series.value += 1;
};

/** Counts a bot in each of its categories. */
export const countBot = (gateway: Gateway, bot: Bot | undefined): void => {
  if (bot === undefined) return;
  const known = gateway.setting.bots.series;
  const { names } = bot;
  for (const i of $range(1, names.length)) {
    const name = names[i - 1]!;
    let series = known.get(name);
    if (series === undefined) {
      series = seriesOf(gateway.metrics.admission.classes.bots, [name]);
      known.set(name, series);
    }
    series.value += 1;
  }
};
