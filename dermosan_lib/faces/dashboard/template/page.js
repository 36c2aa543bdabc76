/* What ipywidgets do not do by themselves: names for screen readers, refusing a file that is too
   large before it is sent, dropping a file on the page, and saying that the connection is lost. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);

  const PATIENCE_MS = 30000;
  let waiting = 0;
  const note = (text, sending = false) => {
    clearTimeout(waiting);
    const place = find(".dm-upload-note");
    if (!place) return;
    place.textContent = text;
    place.classList.toggle("dm-sending", sending);
    if (!sending) return;
    waiting = setTimeout(() => {
      place.textContent = "No answer yet. On a slow network, wait; otherwise reload the page.";
    }, PATIENCE_MS);
  };

  const refusal = (file) => {
    const limit = Number(find("[data-max-bytes]")?.dataset.maxBytes ?? Infinity);
    if (file.size <= limit) return "";
    const megabytes = (bytes, digits) => (bytes / 1e6).toFixed(digits);
    return `${file.name} is ${megabytes(file.size, 1)} MB; the limit is ${megabytes(limit, 0)} MB. ` +
      "Export it as JPEG or make it smaller.";
  };

  // The file input of ipywidgets is never part of the document, so it is met where it is opened.
  const open = HTMLInputElement.prototype.click;
  let dropped = null;
  HTMLInputElement.prototype.click = function () {
    if (this.type !== "file") return open.call(this);
    if (!this.dermosan) {
      this.dermosan = true;
      this.addEventListener("change", (event) => {
        const file = this.files[0];
        const words = file ? refusal(file) : "";
        note(words || (file ? "Sending the photo …" : ""), !words);
        if (words) event.stopImmediatePropagation();
      }, { capture: true });
    }
    if (!dropped) return open.call(this);
    const files = new DataTransfer();
    files.items.add(dropped);
    dropped = null;
    this.files = files.files;
    this.dispatchEvent(new Event("change"));
  };

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dm-dropping");
  });
  for (const end of ["dragleave", "drop"]) {
    addEventListener(end, () => document.body.classList.remove("dm-dropping"));
  }
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    dropped = event.dataTransfer.files[0] ?? null;
    if (dropped) find(".dm-picture .widget-upload")?.click();
  });

  // ipywidgets draw late and redraw; each of these is cheap and changes nothing the second time.
  const put = (node, name, value) => {
    if (node && node.getAttribute(name) !== value) node.setAttribute(name, value);
  };
  const tidy = () => {
    const upload = find(".dm-picture .widget-upload");
    if (upload && /\(\d+\)$/.test(upload.textContent)) {
      upload.textContent = upload.textContent.replace(/\s*\(\d+\)$/, "");
    }
    put(find(".dm-opacity .noUi-handle"), "aria-label", "Strength of the map");
    put(find(".dm-opacity .widget-readout"), "aria-label", "Strength of the map in percent");
    put(find(".dm-opacity .widget-readout"), "role", "textbox");
    const live = find(".dm-live .widget-html-content");
    put(live, "role", "status");
    put(live, "aria-live", "polite");
    for (const titled of document.querySelectorAll(".dm-page [title='null']")) {
      titled.removeAttribute("title");
    }
  };
  let answered = "";
  const follow = () => {
    tidy();
    const now = find(".dm-live .widget-html-content")?.textContent ?? "";
    if (now !== answered) {
      answered = now;
      if (find(".dm-sending")) note("");
    }
  };
  new MutationObserver(follow).observe(find("#rendered_cells"), { childList: true, subtree: true });

  const Socket = window.WebSocket;
  let leaving = false;
  addEventListener("beforeunload", () => { leaving = true; });
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener("close", () => { if (!leaving) find("#dm-lost").hidden = false; });
      this.addEventListener("open", () => { find("#dm-lost").hidden = true; });
    }
  };
})();
