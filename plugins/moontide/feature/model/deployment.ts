import { Minute, newMinute } from "../../policy/model/minute";
import { newSpeed, Speed } from "../../policy/model/speed";
import { newStanding, Standing } from "../../policy/model/standing";

/**
 * A model at a provider, with what this worker knows of it; whatever models have it as a candidate. There is one for each
 * provider as a whole, too, under its name.
 */
export interface Deployment {
  /** `PROVIDER/MODEL`. */
  readonly name: string;
  readonly standing: Standing;
  readonly minute: Minute;
  readonly speed: Speed;
}

/** What is known of deployments, by name: it outlives a change of the configuration. */
export type Deployments = LuaMap<string, Deployment>;

const blank = (name: string): Deployment => ({
  name,
  standing: newStanding(),
  minute: newMinute(),
  speed: newSpeed(),
});

/** More names that clients made up are not remembered. */
const mostUnlisted = 256;

/** Of a model that the configuration does not name; what nobody knows yet is remembered by `remember`. */
export const unlistedDeployment = (
  listed: Deployments,
  unlisted: Deployments,
  name: string,
): Deployment => listed.get(name) ?? unlisted.get(name) ?? blank(name);

/**
 * Keeps what will be learnt of a deployment that is asked. Clients may make up as many names as they like: those beyond a
 * bound are known for their one request.
 */
export const remember = (
  listed: Deployments,
  unlisted: Deployments,
  deployment: Deployment,
): void => {
  const { name } = deployment;
  if (listed.has(name) || unlisted.has(name)) return;
  let count = 0;
  for (const [] of pairs(unlisted)) count += 1;
  if (count < mostUnlisted) unlisted.set(name, deployment);
};

export const deploymentNamed = (deployments: Deployments, name: string): Deployment => {
  const known = deployments.get(name);
  if (known !== undefined) return known;
  const fresh = blank(name);
  deployments.set(name, fresh);
  return fresh;
};
