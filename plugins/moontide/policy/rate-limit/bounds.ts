/** Nothing that a request does is worth more: a greater cost is a mistake, or an attack. Also read in Node. */
export const maximumCost = 1000000;
