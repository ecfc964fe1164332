// Asks the device for a passkey: the board's question is fetched, the device's answer goes out with the form.

const fromText = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const keysOf = (list) => (list ?? []).map((key) => ({ ...key, id: fromText(key.id) }));

const questionOf = (given) => ({
  ...given,
  challenge: fromText(given.challenge),
  ...(given.user && { user: { ...given.user, id: fromText(given.user.id) } }),
  ...(given.allowCredentials && { allowCredentials: keysOf(given.allowCredentials) }),
  ...(given.excludeCredentials && { excludeCredentials: keysOf(given.excludeCredentials) }),
});

const answerOf = ({ id, type, response }) => {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const said = parts.filter((part) => response[part]).map((part) => [part, toText(response[part])]);
  return JSON.stringify({ id, rawId: id, type, response: Object.fromEntries(said), clientExtensionResults: {} });
};

export default function passkey(form) {
  const { party, ceremony, options, failed } = form.dataset;
  const button = form.querySelector("button");
  const status = form.querySelector("[data-status]");
  const isOurs = location.hostname === party || location.hostname.endsWith(`.${party}`);
  const isName = /[a-z]/i.test(party);
  if (!window.PublicKeyCredential || !window.isSecureContext || !isOurs || !isName) return;
  form.hidden = false;
  for (const shown of document.querySelectorAll("[data-passkey]")) shown.hidden = false;

  const ask = async () => {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token?.value ?? "" });
    const reply = await fetch(options, { method: "POST", body });
    if (!reply.ok || reply.redirected) return null; // the form's own answer says what is wrong
    const publicKey = questionOf(await reply.json());
    const credential =
      ceremony === "create" ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
    return answerOf(credential);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    status.hidden = true;
    try {
      form.elements.answer.value = (await ask()) ?? "";
      form.submit();
    } catch {
      // The person closed the device's question, or it knows no key for us.
      status.textContent = failed;
      status.hidden = false;
      button.disabled = false;
    }
  });
}
