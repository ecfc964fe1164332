// Somebody whose clock goes otherwise than Japan's sees their own hour beside it; everybody else only whose time it is.

export default function ownTime(element) {
  const time = element.querySelector("time");
  const starts = new Date(time.dateTime);
  const until = time.dataset.until && new Date(time.dataset.until);
  const japanIsAheadBy = -9 * 60; // as getTimezoneOffset() counts, and without summer time
  if (!until || starts.getTimezoneOffset() === japanIsAheadBy) return;
  const how = { month: "short", day: "numeric", weekday: "short", hour: "numeric", minute: "2-digit" };
  const own = new Intl.DateTimeFormat(document.documentElement.lang, how);
  const said = document.createElement("span");
  said.textContent = element.dataset.words.replace("{t}", own.formatRange(starts, until));
  element.append(" ", said);
}
