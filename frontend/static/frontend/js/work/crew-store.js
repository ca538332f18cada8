// What a crew did without network, kept on the phone until it was sent, each act once: the server
// knows the key of its form. Beside the reports of everybody (melden/drafts.js), under a name of
// its own, so that neither sends the other's.
//
// An act is a draft {key, town, state: "waiting", fields, changed, action, jobs, words}:
//   action  where its form goes     jobs  the numbers it is about     words  what to call it

import { draft, draftsOf, photosOf, putDraft, putPhoto, removeDraft } from "../melden/drafts.js";
import { alone } from "../melden/sending.js";

const SILENT_MS = 60_000;

/** Acts that wait, the oldest first. */
export const waiting = async (store) => (await draftsOf(store).catch(() => [])).reverse();

export async function keep(store, { key, action, fields, photos, jobs, words }) {
  for (const [place, blob] of photos.entries()) await putPhoto(key, { id: `${key} ${place}`, blob });
  await putDraft({ key, town: store, state: "waiting", fields, action, jobs, words, changed: Date.now() });
}

export const drop = removeDraft;

/**
 * Send one act that waits. Only one page does so at a time.
 * @returns {Promise<{state: string, href?: string, error?: string}>}
 *   "sent"     with `href`, where to go on        "offline"  nothing came back: try again
 *   "shut"     the phone is asked for its PIN at `href`
 *   "refused"  it cannot be done any more, `error` says why; it is not tried again
 *   "gone"     another page was quicker
 */
export const send = (key) =>
  alone(key, async () => {
    const act = await draft(key);
    if (!act) return { state: "gone" };
    const body = new FormData();
    for (const [name, value] of act.fields) body.append(name, value);
    for (const { blob } of await photosOf(key)) body.append("photos", blob, "foto.jpg");
    let answer;
    let said;
    try {
      answer = await fetch(act.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout?.(SILENT_MS),
      });
      said = await answer.json();
    } catch {
      if (!answer || answer.status >= 500 || answer.ok) return { state: "offline" };
      said = {}; // a page instead of an answer: gone, or not theirs any more
    }
    if (answer.ok) {
      await removeDraft(key);
      return { state: "sent", href: said.href };
    }
    if (answer.status === 401) return { state: "shut", href: said.href };
    if (answer.status >= 500 || answer.status === 429) return { state: "offline" };
    await removeDraft(key);
    return { state: "refused", error: said.error ?? "" };
  });
