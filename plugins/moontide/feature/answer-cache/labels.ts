/** What answers can be purged by: all of them, a model's, those with a tag. */
export const allLabel = "all";
export const modelLabel = (model: string): string => `model ${model}`;
export const tagLabel = (tag: string): string => `tag ${tag}`;

/**
 * What is noted of labels with an answer: which they are, and their marks. One that was kept with another tag is not given:
 * whoever purged that may mean it.
 */
export const notedMarks = (labels: readonly string[], marks: string): string =>
  `${marks} ${table.concat(labels as string[], " ")}`;

/** Longer than any answer is kept (feature/answer-cache/schema.ts). */
export const markSeconds = 31 * 86400;

/** A model's own labels, and those that a request brings. */
export const labelsOf = (
  model: string,
  tags: readonly string[],
  named: readonly string[],
): readonly string[] => {
  const labels = [allLabel, modelLabel(model)];
  for (const tag of tags) labels[labels.length] = tagLabel(tag);
  for (const tag of named) labels[labels.length] = tagLabel(tag);
  return labels;
};
