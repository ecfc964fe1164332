// The Back button may bring a page out of the browser's memory as it was. If somebody has logged in or out since, or
// the session has ended, it is fetched anew: nobody sees what was another's, or buttons that are no longer theirs.

const KEY = "engawa-whose";
const BEGUN = "engawa-message-"; // composer.js

export default function whose(page) {
  const me = page.dataset.whose;
  const counts = page.querySelector("#unread");

  const isStale = async () => {
    try {
      if (sessionStorage.getItem(KEY) !== me) return true;
    } catch {
      // Storage is switched off: only the server can tell.
    }
    return me !== "" && counts !== null && (await fetch(counts.dataset.hxGet)).redirected;
  };

  try {
    // What somebody else began to write in this tab is theirs.
    if (sessionStorage.getItem(KEY) !== me) {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(BEGUN)) sessionStorage.removeItem(key);
    }
    sessionStorage.setItem(KEY, me);
  } catch {
    // As above.
  }
  addEventListener("pageshow", async (event) => {
    if (event.persisted && (await isStale().catch(() => false))) location.reload();
  });
}
