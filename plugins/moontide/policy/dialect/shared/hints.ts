/**
 * What clients send along that changes nothing of the answer: a dialect without a word for it leaves it out and refuses
 * nothing. SDKs and agents send these by themselves.
 */
export const hints = new LuaSet<string>();
for (const name of [
  "cache_control",
  "context_management",
  "diagnostics",
  "metadata",
  "prompt_cache_key",
  "prompt_cache_options",
  "prompt_cache_retention",
  "safety_identifier",
  "service_tier",
  "user_profile_id",
]) {
  hints.add(name);
}
