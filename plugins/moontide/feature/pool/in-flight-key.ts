/** Where an endpoint is counted in an epoch; the blank keeps it apart from whatever an identity may hold. */
export const inFlightKey = (key: string, epoch: number): string =>
  epoch === 0 ? key : `${key} ~${epoch}`;
