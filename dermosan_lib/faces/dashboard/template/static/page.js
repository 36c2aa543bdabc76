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

  const refusal = (files) => {
    const limits = find("[data-max-bytes]")?.dataset ?? {};
    const megabytes = (bytes, digits) => (bytes / 1e6).toFixed(digits);
    const large = files.find((file) => file.size > Number(limits.maxBytes ?? Infinity));
    if (large) {
      return `${large.name} is ${megabytes(large.size, 1)} MB; the limit is ` +
        `${megabytes(limits.maxBytes, 0)} MB. Export it as JPEG or make it smaller.`;
    }
    if (files.length > Number(limits.maxFiles ?? Infinity)) {
      return `A case has 1 to ${limits.maxFiles} photos, but ${files.length} were given. ` +
        "Choose the best ones.";
    }
    const all = files.reduce((sum, file) => sum + file.size, 0);
    if (all <= Number(limits.maxSent ?? Infinity)) return "";
    return `Together these photos are ${megabytes(all, 1)} MB; the limit at once is ` +
      `${megabytes(limits.maxSent, 0)} MB. Choose one first and add the others.`;
  };

  // The file input of ipywidgets is never part of the document, so it is met where it is opened.
  const open = HTMLInputElement.prototype.click;
  let dropped = null;
  HTMLInputElement.prototype.click = function () {
    if (this.type !== "file") return open.call(this);
    if (!this.dermosan) {
      this.dermosan = true;
      this.addEventListener("change", (event) => {
        const files = [...this.files];
        const words = refusal(files);
        const many = files.length > 1 ? `${files.length} photos` : "the photo";
        note(words || (files.length ? `Sending ${many} …` : ""), !words);
        if (words) event.stopImmediatePropagation();
      }, { capture: true });
    }
    if (!dropped) return open.call(this);
    const files = new DataTransfer();
    for (const file of dropped) files.items.add(file);
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
    dropped = event.dataTransfer.files.length ? [...event.dataTransfer.files] : null;
    if (dropped) find(".dm-picture .widget-upload")?.click();
  });

  // ipywidgets draw late and redraw; each of these is cheap and changes nothing the second time.
  const put = (node, name, value) => {
    if (node && node.getAttribute(name) !== value) node.setAttribute(name, value);
  };
  const tidy = () => {
    for (const upload of document.querySelectorAll(".dm-picture .widget-upload")) {
      if (!/\(\d+\)$/.test(upload.textContent)) continue;
      upload.textContent = upload.textContent.replace(/\s*\(\d+\)$/, "");
    }
    put(find(".dm-years input"), "inputmode", "decimal");
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
