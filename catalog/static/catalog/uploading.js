/**
 * Sends a file from the editor's browser straight into the bucket, in parts, and goes on where it stopped.
 *
 *   const answer = await upload(file, { begin, finish, abort, fields, csrf, onProgress, signal });
 *
 * `begin`, `finish` and `abort` are addresses that take JSON by POST:
 *   begin   {...fields, name, size, ticket?} -> {ticket, part_bytes, urls: [address of each part], etags: {number: etag}}
 *           With a `ticket` that is still good, `etags` has the parts that are there, and they are not sent again.
 *   finish  {ticket, etags} -> whatever the page wants; `upload` returns this Response
 *   abort   {ticket}
 * An answer 422 {detail} is a refusal for people: it is thrown as `Refused`. A cancelled upload (`signal`) throws an
 * AbortError and is forgotten by the bucket; one that was cut off throws another error, and the same file chosen again,
 * also after a reload, goes on with the parts that are there. `onProgress` is told {sent, total, isWaiting}, in bytes.
 */

const FILES_AT_ONCE = 2;
const PARTS_AT_ONCE = 3;
const PAUSES_MS = [1000, 2000, 4000, 8000, 16_000]; // before a second try of anything, a third, and so on
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000; // so long is a ticket good
const REMEMBERED = "beat-store-upload:";

/** An error whose message is meant for the editor. */
export class Refused extends Error {}

/** The server's or the bucket's own "no": another try would bring the same. */
class Final extends Error {}

const cancelled = () => new DOMException("cancelled", "AbortError");

/** The token that Django put into the page. */
export const csrfToken = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

/** POST `body` as JSON; throws Refused for 422. */
export async function post(url, body, { csrf = csrfToken(), signal } = {}) {
  const answer = await fetch(url, {
    method: "POST",
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, "X-Requested-With": "fetch" },
    signal,
  });
  if (answer.status === 422) throw new Refused((await answer.json()).detail);
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) throw new Final(`${answer.status}`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

/** Settles as soon as the network is back or the time is over, whichever comes last; rejects when cancelled. */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      window.removeEventListener("online", resolve);
      reject(cancelled());
    };
    const go = () => {
      if (navigator.onLine) resolve();
      else window.addEventListener("online", resolve, { once: true });
    };
    const timer = setTimeout(go, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

async function withRetries(act, signal) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if (error instanceof Refused || error instanceof Final || attempt === PAUSES_MS.length) throw error;
      await pause(PAUSES_MS[attempt], signal);
    }
  }
}

/** PUT one part; gives its ETag. XMLHttpRequest, since fetch tells nothing about progress of an upload. */
function put(url, part, signal, onSent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("PUT", url);
    request.upload.addEventListener("progress", (event) => onSent(event.loaded));
    request.addEventListener("load", () => {
      const etag = request.getResponseHeader("ETag");
      if (request.status === 200 && etag) resolve(etag);
      else if (request.status === 403 || request.status === 404) reject(new Final(`${request.status}`));
      else reject(new Error(`${request.status}`));
    });
    request.addEventListener("error", () => reject(new Error("network")));
    request.addEventListener("abort", () => reject(cancelled()));
    request.addEventListener("loadend", () => signal.removeEventListener("abort", stop));
    if (signal.aborted) return reject(cancelled());
    signal.addEventListener("abort", stop);
    request.send(part);
  });
}

/** All parts that aren't there yet, a few at once; gives the ETags of all, in order. */
async function putAll(file, begun, signal, onSent) {
  const etags = begun.urls.map((_, index) => begun.etags?.[index + 1]);
  const partOf = (index) => file.slice(index * begun.part_bytes, (index + 1) * begun.part_bytes);
  const sent = etags.map((etag, index) => (etag ? partOf(index).size : 0));
  const tell = () => onSent(sent.reduce((sum, bytes) => sum + bytes, 0));
  const missing = etags.flatMap((etag, index) => (etag ? [] : [index]));
  const broken = new AbortController(); // one part that can't be sent ends the others
  const either = AbortSignal.any([signal, broken.signal]);
  const work = async () => {
    for (let index = missing.shift(); index !== undefined; index = missing.shift()) {
      const here = index;
      etags[here] = await withRetries(
        () =>
          put(begun.urls[here], partOf(here), either, (loaded) => {
            sent[here] = loaded;
            tell();
          }),
        either,
      );
    }
  };
  tell();
  const workers = Array.from({ length: PARTS_AT_ONCE }, work);
  try {
    await Promise.all(workers);
  } catch (error) {
    broken.abort();
    await Promise.allSettled(workers);
    throw signal.aborted ? cancelled() : error;
  }
  return etags;
}

/** Names under which tickets are kept that are still good; the others are thrown away. */
function kept() {
  const all = Object.keys(localStorage).filter((key) => key.startsWith(REMEMBERED));
  const isGood = (key) => Date.now() - JSON.parse(localStorage.getItem(key)).at <= FORGOTTEN_AFTER_MS;
  for (const old of all.filter((key) => !isGood(key))) localStorage.removeItem(old);
  return all.filter((key) => localStorage.getItem(key) !== null);
}

/** Tickets of uploads that were not finished, by file and target; nothing where the browser keeps nothing. */
const tickets = {
  name(file, target) {
    return `${REMEMBERED}${JSON.stringify([target, file.name, file.size, file.lastModified])}`;
  },
  read(name) {
    try {
      return kept().includes(name) ? JSON.parse(localStorage.getItem(name)).ticket : undefined;
    } catch {
      return undefined;
    }
  },
  write(name, ticket) {
    try {
      localStorage.setItem(name, JSON.stringify({ ticket, at: Date.now() }));
    } catch {
      // a browser that keeps nothing uploads all the same
    }
  },
  forget(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // nothing was kept
    }
  },
};

/** Names of the files whose upload to `begin` was cut off in this browser: chosen again, they go on. */
export function unfinished(begin) {
  try {
    return kept()
      .map((key) => JSON.parse(key.slice(REMEMBERED.length)))
      .filter(([[where]]) => where === begin)
      .map(([, name]) => name);
  } catch {
    return [];
  }
}

const turns = { running: 0, waiting: [] };

/** Wait until fewer than FILES_AT_ONCE are on their way: those chosen first arrive first. */
async function turn(signal) {
  while (turns.running >= FILES_AT_ONCE) {
    await new Promise((resolve, reject) => {
      turns.waiting.push(resolve);
      signal.addEventListener("abort", () => reject(cancelled()), { once: true });
    });
  }
  if (signal.aborted) throw cancelled();
  turns.running += 1;
}

function endTurn() {
  turns.running -= 1;
  for (const wake of turns.waiting.splice(0)) wake(); // those that were cancelled don't take the turn
}

/**
 * Send `file`; returns the Response of `finish`. `fields` go to `begin` along with name and size, and with them the
 * file is known again: the same file with other fields is another upload.
 */
export async function upload(file, { begin, finish, abort, fields = {}, csrf = csrfToken(), onProgress, signal }) {
  const stop = signal ?? new AbortController().signal;
  const name = tickets.name(file, [begin, fields]);
  const tell = (sent, isWaiting = false) => onProgress?.({ sent, total: file.size, isWaiting });
  const call = (url, body) => withRetries(() => post(url, body, { csrf, signal: stop }), stop);
  tell(0, true);
  await turn(stop);
  let begun;
  try {
    const asked = { ...fields, name: file.name, size: file.size, ticket: tickets.read(name) };
    begun = await (await call(begin, asked)).json();
    tickets.write(name, begun.ticket);
    const etags = await putAll(file, begun, stop, tell);
    const answer = await call(finish, { ticket: begun.ticket, etags });
    tickets.forget(name);
    return answer;
  } catch (error) {
    if (stop.aborted || error instanceof Refused) {
      tickets.forget(name);
      if (begun) post(abort, { ticket: begun.ticket }, { csrf }).catch(() => {}); // else the bucket forgets it by itself
    }
    throw stop.aborted ? cancelled() : error;
  } finally {
    endTurn();
  }
}
