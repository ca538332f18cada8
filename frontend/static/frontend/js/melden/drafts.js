// What somebody has begun or could not send yet, kept on this device and nowhere else
// (IndexedDB "nahdran").
//
// A draft is {key, town, state, fields, changed}:
//   key      of the form: the server takes it for one report, however often it is sent
//   town     the key (AGS) of the municipality      fields   [[name, value], ...]
//   state    "begun", or "waiting" for network      changed  milliseconds since 1970
// A picture is {id, draft, bytes, type, uuid}; `uuid` once the server has it. Bytes, because
// some browsers lose a Blob that is kept for long.
//
// All of it may be forbidden, full or thrown away by the browser: then these functions reject,
// and the caller says so or goes on without.

const DAY_MS = 86_400_000;
const BEGUN_FOR_MS = 7 * DAY_MS;
const WAITING_FOR_MS = 30 * DAY_MS; // the server knows a key for 90 days

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("nahdran", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "key" });
      request.result.createObjectStore("photos", { keyPath: "id" }).createIndex("draft", "draft");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

/** Do `work(drafts, photos)` in one transaction; what its request gives. */
export async function inside(mode, work) {
  const transaction = (await database()).transaction(["drafts", "photos"], mode);
  return new Promise((resolve, reject) => {
    let request;
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    request = work(transaction.objectStore("drafts"), transaction.objectStore("photos"));
  });
}

/** The drafts of a town, the newest first; those whose time is over are deleted. */
export async function draftsOf(town) {
  const all = await inside("readonly", (drafts) => drafts.getAll());
  const now = Date.now();
  const isOver = ({ state, changed }) => now - changed > (state === "waiting" ? WAITING_FOR_MS : BEGUN_FOR_MS);
  for (const { key } of all.filter(isOver)) await removeDraft(key);
  return all.filter((each) => each.town === town && !isOver(each)).sort((a, b) => b.changed - a.changed);
}

export const draft = (key) => inside("readonly", (drafts) => drafts.get(key));

export const putDraft = (value) => inside("readwrite", (drafts) => drafts.put(value));

/** It was sent or is not wanted: it goes, with its pictures. */
export async function removeDraft(key) {
  await inside("readwrite", (drafts, photos) => {
    drafts.delete(key);
    const each = photos.index("draft").openKeyCursor(key);
    each.onsuccess = () => {
      if (!each.result) return;
      photos.delete(each.result.primaryKey);
      each.result.continue();
    };
  });
}

/** The pictures of a draft in the order in which they came, {id, blob, uuid}. */
export async function photosOf(key) {
  const rows = await inside("readonly", (_drafts, photos) => photos.index("draft").getAll(key));
  rows.sort((a, b) => a.at - b.at);
  return rows.map(({ id, bytes, type, uuid }) => ({ id, uuid, blob: new Blob([bytes], { type }) }));
}

export async function putPhoto(key, { id, blob, uuid = "" }) {
  const bytes = await blob.arrayBuffer();
  const before = await inside("readonly", (_drafts, photos) => photos.get(id));
  const at = before?.at ?? Date.now();
  await inside("readwrite", (_drafts, photos) => photos.put({ id, draft: key, bytes, type: blob.type, uuid, at }));
}

export const removePhoto = (id) => inside("readwrite", (_drafts, photos) => photos.delete(id));
