const rounded = (seconds: number): string => {
  const [text] = string.gsub(string.format("%.3f", seconds), "%.?0+$", "");
  return text;
};

/** A time as Go writes it, which OpenAI's headers use: `12ms`, `1s`, `6m0s`, `2h3m4s`. */
export const durationText = (seconds: number): string => {
  const milliseconds = math.max(0, math.ceil(seconds * 1000 - 0.001));
  if (milliseconds === 0) return "0s";
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const whole = milliseconds / 1000;
  const hours = math.floor(whole / 3600);
  const minutes = math.floor((whole % 3600) / 60);
  const rest = `${rounded(whole % 60)}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
};
