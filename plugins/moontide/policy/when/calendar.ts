/** The Gregorian calendar in days since 1970, by shifting the year to begin in March (Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */

const eraDays = 146097;

/** Days from 1970-01-01 to a date. */
export const daysUntil = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year;
  const era = math.floor(shifted / 400);
  const of_era = shifted - era * 400;
  const of_year = math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return (
    era * eraDays +
    of_era * 365 +
    math.floor(of_era / 4) -
    math.floor(of_era / 100) +
    of_year -
    719468
  );
};

/** The year in which a day lies. */
export const yearOf = (days: number): number => {
  // A day early or late by the mean year is put right by the first of January itself.
  const guess = 1970 + math.floor(days / 365.2425);
  if (days < daysUntil(guess, 1, 1)) return guess - 1;
  return days < daysUntil(guess + 1, 1, 1) ? guess : guess + 1;
};

export const isLeapYear = (year: number): boolean =>
  year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** 0 is Sunday. 1970 began on a Thursday. */
export const weekdayOf = (days: number): number => (days + 4) % 7;
