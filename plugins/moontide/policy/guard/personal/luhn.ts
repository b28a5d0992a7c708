/** Whether the last of some digits is the check digit of the others (ISO/IEC 7812-1, annex B). */
export const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (const i of $range(1, digits.length)) {
    const digit = string.byte(digits, digits.length - i + 1) - 48;
    const doubled = digit * 2;
    sum += i % 2 === 1 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};
