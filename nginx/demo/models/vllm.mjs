// vLLM's /metrics, as far as balancers read it.

/** @param given what the script says instead of what is counted */
export const vllmMetrics = ({ running, served, model }, given) => {
  const label = `{model_name="${model}"}`;
  const {
    waiting = 0,
    kv_cache_usage = Math.min(1, running / 64),
    running_adapters = [],
    waiting_adapters = [],
    most_adapters = 4,
  } = given;
  const adapters = `{running_lora_adapters="${running_adapters.join(",")}",waiting_lora_adapters="${waiting_adapters.join(",")}",max_lora="${most_adapters}"}`;
  const families = [
    ["vllm:num_requests_running", "gauge", label, given.running ?? running],
    ["vllm:num_requests_waiting", "gauge", label, waiting],
    ["vllm:kv_cache_usage_perc", "gauge", label, kv_cache_usage],
    ["vllm:lora_requests_info", "gauge", adapters, Date.now() / 1000],
    ["vllm:generation_tokens_total", "counter", label, served],
  ];
  return families
    .map(([name, type, labels, value]) => `# TYPE ${name} ${type}\n${name}${labels} ${value}\n`)
    .join("");
};
