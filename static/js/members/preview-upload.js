// Each chosen photo is sent at once, one after the other, and shown with its progress. What could not be sent goes
// with the form, as it does without this file.

const BYTES_MAX = 10 * 1024 * 1024;

export default function previewUpload(field) {
  const words = field.dataset;
  const form = field.closest("form");
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector(".photo-list");
  const status = field.querySelector(".photo-status");
  const unsent = new DataTransfer();
  let queue = Promise.resolve();
  let waiting = 0;

  const say = (sentence) => {
    status.textContent = sentence;
  };

  const photoCount = () => list.querySelectorAll(".photo").length;

  const preview = (file) => {
    const item = document.createElement("li");
    item.className = "photo";
    item.dataset.sending = "";
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = "";
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", `${words.sending} ${file.name}`);
    item.append(image, progress);
    list.lastElementChild.before(item);
    return item;
  };

  const forget = (item) => {
    const image = item.querySelector("img");
    if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
    item.remove();
  };

  const post = (file, progress) =>
    new Promise((resolve) => {
      const body = new FormData();
      body.append("csrf_token", form.elements.csrf_token.value);
      body.append(input.name, file);
      const request = new XMLHttpRequest(); // fetch cannot tell how much of an upload is done
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress.value = event.loaded / event.total;
      });
      request.addEventListener("loadend", () => resolve(request));
      request.open("POST", words.uploadUrl);
      request.send(body);
    });

  const send = async (file, item) => {
    const answer = await post(file, item.querySelector("progress"));
    if (answer.status === 201) {
      item.insertAdjacentHTML("beforebegin", answer.responseText);
      forget(item);
    } else if (answer.status === 422) {
      forget(item);
      say(`${file.name}: ${answer.responseText}`);
    } else {
      // No connection or an old session: the form carries the file, and its answer says what is wrong.
      item.querySelector("progress").remove();
      unsent.items.add(file);
      input.files = unsent.files;
      say(words.failed);
    }
    waiting -= 1;
  };

  const take = (file) => {
    if (photoCount() >= Number(words.most)) return say(words.tooMany);
    if (file.size > BYTES_MAX) return say(`${file.name}: ${words.tooLarge}`);
    const item = preview(file);
    waiting += 1;
    queue = queue.then(() => send(file, item));
  };

  const change = async (button) => {
    // The whole form goes along: the answer would otherwise take the missing fields for emptied ones.
    const answer = await fetch(button.formAction, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer?.ok) return form.requestSubmit(button);
    const item = button.closest(".photo");
    if (button.matches(".photo-first")) {
      list.prepend(item);
    } else {
      item.remove();
    }
    (list.querySelector(".photo button") ?? input).focus();
  };

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.files = unsent.files;
    say("");
    files.forEach(take);
  });

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[formaction]");
    if (!button) return;
    event.preventDefault();
    change(button);
  });

  form.addEventListener("submit", (event) => {
    if (!waiting) return;
    event.preventDefault();
    say(words.sending);
    queue.then(() => form.requestSubmit(event.submitter));
  });
}
