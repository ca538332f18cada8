// Sends a report so that it is known whether it arrived. The server takes a key for one report,
// however often it comes.

import { keep } from "../my-reports/memory.js";

const SILENT_MS = 60_000;

/**
 * @param {string} action where to
 * @param {FormData} body of the form, with `draft_key`
 * @returns {Promise<{state: string, report?: object}>}
 *   "sent"    with report {label, number, title, sent, href}, `href` the path of its secret page
 *   "offline" nothing came back: it may have arrived or not
 *   "busy"    the server does not answer as it should      "full"  it takes no more for now
 *   "asks"    it has something to say: send it the ordinary way and it shows its page
 */
export async function deliver(action, body) {
  let answer;
  try {
    answer = await fetch(action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout?.(SILENT_MS),
    });
    if (answer.status === 201) return { state: "sent", report: await answer.json() };
  } catch {
    return { state: "offline" };
  }
  return { state: answer.status === 429 || answer.status >= 500 ? reasonOf(answer.status) : "asks" };
}

/** @param {number} status of an answer that took nothing; "full" or "busy" */
export const reasonOf = (status) => (status === 429 ? "full" : "busy");

/** Only one page sends the draft `key` at a time, where browsers can see to that. */
export const alone = (key, act) => navigator.locks?.request(`nahdran.${key}`, act) ?? act();

/** As "Meine Meldungen auf diesem Gerät": without it nobody would find the secret page again. */
export function remember(report) {
  const { label, number, title, sent, href } = report;
  return keep({ label, number, title, sent, href });
}
