import { Field, Kind } from "./description";

/** A secret by reference; only the adapter that uses it resolves it. */
export type SecretReference =
  | { readonly env: string; readonly file?: undefined }
  | { readonly file: string; readonly env?: undefined };

/** Shows an intersection as one plain record in editors and error messages. */
type Flat<Type> = { [Key in keyof Type]: Type[Key] };

/** Present after `check`, whether the user wrote it or not. */
type Present = { readonly required: true } | { readonly default: unknown };

type RecordOf<Fields extends readonly Field[]> = Flat<
  {
    readonly [Item in Fields[number] as Item extends Present ? Item["name"] : never]: Config<Item>;
  } & {
    readonly [Item in Fields[number] as Item extends Present ? never : Item["name"]]?: Config<Item>;
  }
>;

type VariantOf<Item> = Item extends {
  readonly type: infer Type;
  readonly fields: infer Fields extends readonly Field[];
}
  ? Flat<{ readonly type: Type } & RecordOf<Fields>>
  : never;

type ScalarOf<Description> = Description extends { readonly kind: "string" }
  ? string
  : Description extends { readonly kind: "number" | "integer" }
    ? number
    : Description extends { readonly kind: "boolean" }
      ? boolean
      : Description extends {
            readonly kind: "enumeration";
            readonly values: readonly (infer Value)[];
          }
        ? Value
        : Description extends { readonly kind: "secret" }
          ? SecretReference
          : never;

type FieldsOf<Fields extends readonly Field[]> = Field extends Fields[number]
  ? Readonly<Record<string, unknown>>
  : RecordOf<Fields>;

type CompoundOf<Description> = Description extends {
  readonly kind: "record";
  readonly fields: infer Fields extends readonly Field[];
}
  ? FieldsOf<Fields>
  : Description extends { readonly kind: "list"; readonly items: infer Items }
    ? readonly Config<Items>[]
    : Description extends { readonly kind: "map"; readonly values: infer Values }
      ? Readonly<Record<string, Config<Values>>>
      : Description extends {
            readonly kind: "variant";
            readonly variants: readonly (infer Item)[];
          }
        ? VariantOf<Item>
        : Description extends {
              readonly kind: "one_of";
              readonly choices: readonly (infer Choice)[];
            }
          ? Config<Choice>
          : ScalarOf<Description>;

/**
 * The TypeScript type of what a description describes, after defaults are filled in: options that are
 * required or have a default are always there, the others may be undefined. Of a description that is
 * known at run time only, nothing is known but `unknown`.
 */
export type Config<Description> = [Kind] extends [Description]
  ? unknown
  : Description extends readonly Field[]
    ? FieldsOf<Description>
    : CompoundOf<Description>;
