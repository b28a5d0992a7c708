/** Of the package; a spec keeps it and package.json together. */
export const version = "0.1.0";
