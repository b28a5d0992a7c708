/** What JSON Schemas of the admin API's answers are put together from (see answers.ts). */
import { Schema } from "./operation";

export const text = (description: string): Schema => ({ type: "string", description });

/** None below 0. */
export const number = (description: string): Schema => ({
  type: "number",
  minimum: 0,
  description,
});

export const signedNumber = (description: string): Schema => ({ type: "number", description });

export const count = (description: string): Schema => ({
  type: "integer",
  minimum: 0,
  description,
});

export const flag = (description: string): Schema => ({ type: "boolean", description });

export const list = (items: Schema, description: string): Schema => ({
  type: "array",
  items,
  description,
});
