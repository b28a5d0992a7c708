import { Forecaster, ForecasterState } from "./forecaster";

/** It stays as it is: what every other forecast has to beat. */
interface State {
  readonly last: number[];
}

const known = (state: ForecasterState): number[] => (state as unknown as State).last;

export const persistence: Forecaster = {
  create: () => ({ last: [] }),
  observe: (state, value) => {
    if (value !== undefined) known(state)[0] = value;
  },
  forecast: (state) => known(state)[0],
};
