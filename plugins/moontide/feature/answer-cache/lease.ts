/** How long whoever asks may go without a sign of life before another one does; it gives one every second. */
export const leaseSeconds = 5;
