/** From this score on, a prompt is of a kind: chosen so that few others are taken for it. */
export const defaultThreshold = 0.65;
