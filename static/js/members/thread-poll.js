// Asks every few seconds whether something happened in the open conversation, and puts in what is new.
// Nothing that is there moves: a half-written message, an opened explanation and the reader's place stay.
const EVERY_MS = 10_000;

export default function threadPoll(thread) {
  const talk = thread.querySelector(".talk");
  const end = thread.querySelector(".talk-end");
  const news = thread.querySelector(".composer-news");
  let tag = thread.dataset.tag;
  let asking = false;

  const ask = async () => {
    if (document.hidden || asking) return;
    asking = true;
    try {
      const answer = await fetch(thread.dataset.url, { headers: { "If-None-Match": `"${tag}"` } });
      // The session has ended or the conversation is gone: the next click of the person will say so.
      if (answer.redirected || [401, 403, 404].includes(answer.status)) clearInterval(clock);
      else if (answer.status === 200) show(await answer.text());
    } catch {
      // No connection now; asked again next time.
    } finally {
      asking = false;
    }
  };

  const show = (html) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const answer = fresh.content.firstElementChild;
    if (!answer || answer.dataset.tag === tag) return;
    tag = answer.dataset.tag;
    const wasAtEnd = end.getBoundingClientRect().top < window.innerHeight;
    thread.querySelector("#standing").replaceWith(answer.querySelector("#standing"));
    for (const entry of answer.querySelectorAll("ol > li")) {
      if (!document.getElementById(entry.id)) talk.append(entry);
    }
    if (wasAtEnd) end.scrollIntoView();
    else news.hidden = false;
  };

  new IntersectionObserver(([seen]) => {
    if (seen.isIntersecting) news.hidden = true;
  }).observe(end);

  const clock = setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
}
