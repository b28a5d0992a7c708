import type { Identity } from "../consumer/identity";

/** A consumer as Kong has it (kong/db/schema/entities/consumers.lua). */
export interface KongConsumer {
  readonly id: string;
  readonly username?: string;
  readonly custom_id?: string;
  readonly tags?: readonly string[];
}

const tagsOf = ({ tags }: KongConsumer): LuaSet<string> => {
  const set = new LuaSet<string>();
  for (const tag of tags ?? []) set.add(tag);
  return set;
};

/** Kong keeps its consumers in a cache: what was made of one goes with it. */
const known = setmetatable({}, { __mode: "k" }) as unknown as LuaTable<KongConsumer, Identity>;

/** Who sends a request, by the consumer that Kong found: called by its username, else its `custom_id` or its id. */
export const identityOfConsumer = (consumer: KongConsumer): Identity => {
  const before = known.get(consumer) as Identity | undefined;
  if (before !== undefined) return before;
  const name = consumer.username ?? consumer.custom_id ?? consumer.id;
  const identity: Identity = {
    consumer: { name, tier: undefined, tags: tagsOf(consumer), team: undefined, models: [] },
    user: name,
    subject: name,
    claims: {},
  };
  known.set(consumer, identity);
  return identity;
};
