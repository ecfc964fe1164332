// Each chosen photo is made no larger than it will ever be shown, sent at once, one after the other, and shown with its
// progress. What could not be sent says why and may be sent again; it also goes with the form, as it does without this
// file.

const BYTES_MAX = 10 * 1024 * 1024;
const EDGE_MAX = 2560;
const QUALITY = 0.85;

// The right way up, as its orientation mark says. Whatever this browser cannot read is sent as it is.
const noLargerThanNeeded = async (file) => {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = EDGE_MAX / Math.max(image.width, image.height);
    if (scale >= 1) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const type = file.type === "image/jpeg" ? "image/jpeg" : "image/webp";
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, QUALITY));
    return blob && blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : file;
  } catch {
    return file;
  }
};

export default function previewUpload(field) {
  const words = field.dataset;
  const form = field.closest("form");
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector(".photo-list");
  const status = field.querySelector(".photo-status");
  const template = field.querySelector("template");
  const unsent = new Map(); // tile → file
  let queue = Promise.resolve();
  let waiting = 0;

  const say = (sentence) => {
    status.textContent = sentence;
  };

  const photoCount = () => list.querySelectorAll(".photo:not([data-refused])").length;

  const leaveToTheForm = () => {
    const files = new DataTransfer();
    unsent.forEach((file) => files.items.add(file));
    input.files = files.files;
  };

  const preview = (file) => {
    const item = template.content.cloneNode(true).querySelector("li");
    item.querySelector("img").src = URL.createObjectURL(file);
    item.querySelector("progress").setAttribute("aria-label", `${words.sending} ${file.name}`);
    item.querySelector(".photo-remove").addEventListener("click", () => {
      forget(item);
      say("");
      input.focus();
    });
    item.querySelector(".photo-again").addEventListener("click", () => {
      const again = unsent.get(item);
      unsent.delete(item);
      leaveToTheForm();
      mark(item, "");
      enqueue(again, item);
    });
    list.lastElementChild.before(item);
    return item;
  };

  const forget = (item) => {
    URL.revokeObjectURL(item.querySelector("img").src);
    if (unsent.delete(item)) leaveToTheForm();
    item.remove();
  };

  // What is wrong with this photo, on the photo; an empty sentence takes it away.
  const mark = (item, sentence, { mayRetry = false } = {}) => {
    item.querySelector("progress").hidden = sentence !== "";
    item.querySelector(".photo-problem").hidden = sentence === "";
    item.querySelector(".photo-problem p").textContent = sentence;
    item.querySelector(".photo-again").hidden = !mayRetry;
    item.querySelector(".photo-remove").hidden = sentence === "";
    item.toggleAttribute("data-refused", sentence !== "" && !mayRetry);
  };

  const refuse = (file, item, sentence) => {
    mark(item, `${file.name}: ${sentence}`);
    waiting -= 1;
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

  const send = async (chosen, item) => {
    const file = await noLargerThanNeeded(chosen);
    if (file.size > BYTES_MAX) return refuse(file, item, words.tooLarge);
    const answer = await post(file, item.querySelector("progress"));
    if (answer.status === 422) return refuse(file, item, answer.responseText);
    if (answer.status === 201) {
      item.insertAdjacentHTML("beforebegin", answer.responseText);
      const stored = item.previousElementSibling;
      forget(item);
      const same = list.querySelectorAll(`[data-photo="${stored.dataset.photo}"]`);
      if (same.length > 1) stored.remove(); // the same picture twice is one photo
      else stored.dispatchEvent(new CustomEvent("engawa:stored", { bubbles: true }));
    } else {
      // No connection or an old session: the form carries the file, and its answer says what is wrong.
      unsent.set(item, file);
      leaveToTheForm();
      mark(item, words.failed, { mayRetry: true });
    }
    waiting -= 1;
  };

  const enqueue = (file, item) => {
    waiting += 1;
    queue = queue.then(() => send(file, item));
  };

  const take = (file) => {
    if (photoCount() >= Number(words.most)) return say(words.tooMany);
    enqueue(file, preview(file));
  };

  const takeAll = (files) => {
    say("");
    files.forEach(take);
  };

  input.addEventListener("change", () => {
    const files = [...input.files];
    leaveToTheForm();
    takeAll(files);
  });
  field.addEventListener("engawa:files", (event) => takeAll(event.detail));

  form.addEventListener("submit", (event) => {
    if (!waiting) return;
    event.preventDefault();
    say(words.sending);
    queue.then(() => form.requestSubmit(event.submitter));
  });
}
