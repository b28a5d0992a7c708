import { show } from "../../schema/problem";
import { add, Findings } from "../configuration/findings";
import { PoolConfiguration } from "../configuration/schema";

/** What the options of `balancer` must be to each other. */
export const checkBalancer = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  const { hash, sticky, load } = pool.balancer;
  const percent = hash.bounded_load_percent;
  if (percent > 0 && percent <= 100) {
    const expected = "0, or more than 100: no endpoint can stay below the mean of all";
    add(findings, `${path}.hash.bounded_load_percent`, show(percent), expected);
  }
  const { same_site, secure } = sticky.cookie;
  if (same_site === "none" && secure === "never") {
    const expected = '"auto" or "always": browsers refuse a cookie with same_site none over HTTP';
    add(findings, `${path}.sticky.cookie.secure`, show(secure), expected);
  }
  if (load.expiry_seconds < load.blackout_seconds) {
    const expected = `at least blackout_seconds, ${show(load.blackout_seconds)}`;
    add(findings, `${path}.load.expiry_seconds`, show(load.expiry_seconds), expected);
  }
};
