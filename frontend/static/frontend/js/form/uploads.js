/* Sends each picture at once and says in numbers how far it is. */

export class Uploads {
  constructor(root, url) {
    this.root = root;
    this.url = url;
    this.list = root.querySelector("[data-photos]");
    this.status = root.querySelector("[data-uploads]");
    this.pending = 0;
    this.total = 0;
    this.waiting = [];
    for (const input of root.querySelectorAll("[data-files], [data-camera]")) {
      input.addEventListener("change", () => this.take(input));
    }
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("button.remove");
      if (!button) return;
      event.preventDefault();
      this.remove(button.closest("[data-photo]"));
    });
  }

  /* What this draft has already, when the page does not know it. */
  async listAgain() {
    const answer = await fetch(this.url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    for (const photo of (await answer.json()).photos) this.show(photo);
  }

  async take(input) {
    const files = [...input.files];
    input.value = "";
    this.total += files.length;
    this.pending += files.length;
    for (const file of files) {
      try {
        await this.send(file);
      } finally {
        this.pending -= 1;
      }
    }
    if (this.pending === 0) {
      this.total = 0;
      for (const callback of this.waiting.splice(0)) callback();
    }
  }

  send(file) {
    const count = this.total - this.pending + 1;
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.url);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        const share = Math.round((100 * event.loaded) / event.total);
        this.say(`Foto ${count} von ${this.total}, ${share} %`);
      });
      request.addEventListener("load", () => {
        if (request.status < 300 && request.response) {
          this.show(request.response);
          this.say("");
        } else {
          const sentence = request.response?.error ?? "Das Foto konnte nicht gesendet werden. Bitte versuchen Sie es noch einmal.";
          this.say(`${file.name}: ${sentence}`, true);
        }
        resolve();
      });
      request.addEventListener("error", () => {
        this.say(`${file.name}: Kein Netz. Bitte wählen Sie das Foto noch einmal, sobald Sie Netz haben.`, true);
        resolve();
      });
      const body = new FormData();
      body.append("photo", file);
      request.send(body);
    });
  }

  show({ uuid, preview, remove, failure }) {
    this.list.hidden = false;
    const number = this.list.children.length + 1;
    const item = document.createElement("li");
    item.className = "draft-photo";
    item.dataset.photo = uuid;
    item.dataset.remove = remove;
    const image = document.createElement("img");
    Object.assign(image, { src: preview, alt: `Ihr Foto ${number}`, width: 400, height: 300 });
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "remove" });
    const text = document.createElement("span");
    text.textContent = `Foto ${number} entfernen`;
    button.append(text);
    item.append(image, button);
    if (failure) item.append(Object.assign(document.createElement("p"), { className: "error", textContent: failure }));
    this.list.append(item);
  }

  async remove(item) {
    const answer = await fetch(item.dataset.remove, { method: "POST" }).catch(() => null);
    if (!answer?.ok) {
      this.say("Das Foto konnte nicht entfernt werden. Bitte versuchen Sie es noch einmal.", true);
      return;
    }
    item.remove();
    this.list.hidden = this.list.children.length === 0;
    this.say("Foto entfernt.");
    this.root.querySelector("[data-files]").focus();
  }

  say(sentence, isError = false) {
    this.status.textContent = sentence;
    this.status.className = isError ? "error" : "hint";
  }

  afterwards(callback) {
    this.waiting.push(callback);
  }

  /* The pictures are on the server already: do not send them a second time. */
  forget() {
    for (const input of this.root.querySelectorAll("[data-files]")) input.disabled = true;
    setTimeout(() => {
      for (const input of this.root.querySelectorAll("[data-files]")) input.disabled = false;
    }, 0);
  }
}
