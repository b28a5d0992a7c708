/** How many numbers a vector may have: as many as the largest models in use give. */
export const mostDimensions = 4096;
