/** Lengths of time as people read them, shared by the player and the checkout. */

/** @param {number} seconds @returns {string} as "2:41" */
export function clock(seconds) {
  const whole = Math.floor(seconds || 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
