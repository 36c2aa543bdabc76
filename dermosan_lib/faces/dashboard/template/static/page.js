/* What ipywidgets do not do by themselves: taking an old answer off the screen the moment another
   photo is chosen, names for screen readers, refusing a file that is too large before it is sent,
   dropping a file on the page, and saying that the kernel or the connection is lost. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);

  /* What is on the screen. Each choice of the visitor has a name; the kernel marks what it shows
     with the name of the choice that it is about, and nothing else is ever shown. */
  const PATIENCE_MS = 30000;
  let chosen = "";  // the last choice; "" before the first
  let doing = "";  // what the page says meanwhile
  let refused = "";  // why the last choice was not sent
  let late = false;  // patience is at its end
  let lost = false;  // the connection
  let over = false;  // the kernel has ended: nothing will come any more
  let seen = "";
  let timer = 0;

  // What stands in place of an answer: title, text, and whether to offer a reload; null for none.
  const words = (waiting, busy) => {
    if (over) {
      const photo = chosen ? "Your photo was not kept. Reload the page and choose it again." :
        "Reload the page to go on.";
      const title = chosen ? "No answer" : "The page has stopped";
      return [title, `The server had to restart its model. ${photo}`, true];
    }
    if (refused) return ["The photo was not sent", refused, false];
    if (busy && lost) {
      return ["No answer yet", "If the connection does not come back in a minute, reload the " +
        "page and choose the photo again.", false];
    }
    if (busy && late) {
      return ["No answer yet", "It takes longer than usual. Wait if the network is slow or the " +
        "server is busy. Otherwise reload the page and choose the photo again.", true];
    }
    return waiting ? [doing, "", false] : null;
  };

  const show = () => {
    const mark = find(".dm-answer [data-case]")?.dataset ?? { case: "", state: "waiting" };
    const now = `${chosen}|${mark.case}|${mark.state}`;
    const waiting = mark.case !== chosen;
    const busy = !refused && (waiting || ["reading", "diagnosing"].includes(mark.state));
    if (now !== seen) {
      seen = now;
      late = false;
      clearTimeout(timer);
      if (busy) timer = setTimeout(() => { late = true; show(); }, PATIENCE_MS);
      if (!waiting) note("");
    }
    if (find(".dm-sending") && (late || lost)) note("");
    const said = words(waiting, busy);
    document.body.classList.toggle("dm-veiled", said !== null);
    document.body.classList.toggle("dm-refused", refused !== "");
    document.body.classList.toggle("dm-cut", lost && !over);
    find("#dm-lost").hidden = !lost || over;
    say(said);
  };

  const reloader = () => {
    const button = document.createElement("button");
    button.textContent = "Reload the page";
    button.className = "jupyter-button dm-primary dm-reload";
    return button;
  };
  const say = (said) => {
    const place = find(".dm-instead");
    if (!place || place.dataset.said === JSON.stringify(said)) return;
    place.dataset.said = JSON.stringify(said);
    place.setAttribute("role", said?.[2] ? "alert" : "status");
    place.replaceChildren();
    if (!said) return;
    const [title, text, reload] = said;
    for (const [kind, content] of [["h1", title], ["p", text]]) {
      if (!content) continue;
      const node = document.createElement(kind);
      node.textContent = content;
      place.append(node);
    }
    if (!reload) return;
    place.append(reloader());
    place.scrollIntoView({ block: "nearest" });
  };

  const choose = (name, text, { adding = false, refusal = "" } = {}) => {
    const next = find(".dm-answer [data-state=done]") && !adding;
    document.body.classList.toggle("dm-adding", adding);
    document.body.classList.toggle("dm-next", Boolean(next));  // may be someone else
    [chosen, doing, refused] = [name, text, refusal];
    show();
  };

  const end = () => {
    if (over) return;
    over = true;
    show();
    unstarted("The server had to restart its model.");
    // For good: what no one will redraw must not be found by a search or a screen reader either.
    for (const part of document.querySelectorAll(
      ".dm-figure, .dm-answer > :not(.dm-words), .dm-quality-card, .dm-clinical, .dm-controls",
    )) part.replaceChildren();
    for (const part of document.querySelectorAll(".dm-picture, .dm-person")) part.inert = true;
    note("");
    find(".dm-instead .dm-reload")?.focus();
  };

  // Before there is a page. A kernel may have died while it waited for a visitor.
  const unstarted = (text) => {
    if (find(".dm-page")) return;
    find("#dm-loading").replaceChildren(`${text} `, reloader());
  };
  setTimeout(() => unstarted("The dashboard does not start."), PATIENCE_MS);
  const { baseUrl, kernelId } = JSON.parse(find("#jupyter-config-data")?.text ?? "{}");
  fetch(`${baseUrl}api/kernels/${kernelId}`).then(({ status }) => {
    if (status !== 404) return;
    find("#rendered_cells").replaceChildren();  // else Voila shows the widgets as source text
    end();
  }).catch(() => {});

  const clicks = {};
  addEventListener("click", ({ target }) => {
    if (target.closest(".dm-reload")) location.reload();
    const button = target.closest(".dm-starts");
    if (!button) return;
    const name = button.textContent;
    clicks[name] = (clicks[name] ?? 0) + 1;
    const example = button.closest(".dm-picture");
    choose(`${name} ${clicks[name]}`, example ? "Reading the photo …" : "Starting over …");
  }, { capture: true });

  const note = (text, sending = false) => {
    const place = find(".dm-upload-note");
    if (!place) return;
    place.textContent = text;
    place.classList.toggle("dm-sending", sending);
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
  let uploads = 0;
  let dropped = null;
  let opener = null;
  addEventListener("click", ({ target }) => {
    opener = target.closest(".widget-upload") ?? opener;
  }, { capture: true });

  // The kernel learns the number of the choice with the bytes, as a parameter of their type.
  const numbered = (files, number) => {
    const list = new DataTransfer();
    for (const file of files) {
      const type = `${file.type || "application/octet-stream"};case=${number}`;
      list.items.add(new File([file], file.name, { type, lastModified: file.lastModified }));
    }
    return list.files;
  };
  const take = (event, input, adding) => {
    const files = [...input.files];
    if (over) event.stopImmediatePropagation();
    if (over || !files.length) return;
    const many = files.length > 1 ? `${files.length} photos` : "the photo";
    const why = refusal(files);
    note(why || `Sending ${many} …`, !why);
    if (why) event.stopImmediatePropagation();
    // Photos that could not be added leave the case as it was, and its answer holds.
    if (why && adding) return;
    const before = chosen;
    const number = `${++uploads}`;
    input.files = numbered(files, number);
    const text = files.length > 1 ? "Reading the photos …" : "Reading the photo …";
    choose(number, text, { adding, refusal: why && "Choose another photo." });
    Promise.all(files.map((file) => file.slice(0, 1).arrayBuffer())).catch(() => {
      if (chosen !== number) return;
      choose(adding ? before : number, text, { refusal: adding ? "" : "Choose another photo." });
      note("The browser cannot read this file. Is it still there?");
    });
  };
  HTMLInputElement.prototype.click = function () {
    if (this.type !== "file") return open.call(this);
    if (!this.dermosan) {
      this.dermosan = true;
      const adding = Boolean(opener?.classList.contains("dm-plain"));
      this.addEventListener("change", (event) => take(event, this, adding), { capture: true });
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
  const follow = () => {
    tidy();
    show();
  };
  new MutationObserver(follow).observe(find("#rendered_cells"), { childList: true, subtree: true });

  // A restarted kernel is as useless as a dead one: it knows nothing of this page. The words are
  // those of the kernel protocol; inside another text their quotes would be escaped.
  const ENDS = /"execution_state":\s*"(?:restarting|autorestarting|dead)"/;
  const ends = (data) => {
    if (typeof data === "string") return ENDS.test(data);
    return data.byteLength < 4096 && ENDS.test(new TextDecoder().decode(data));
  };
  const connected = (yes) => {
    lost = !yes;
    show();
  };

  const Socket = window.WebSocket;
  let leaving = false;
  addEventListener("beforeunload", () => { leaving = true; });
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener("close", () => { if (!leaving) connected(false); });
      this.addEventListener("open", () => connected(true));
      this.addEventListener("message", ({ data }) => { if (ends(data)) end(); });
    }
  };
  // A page that comes back from the browser's memory has no kernel any more.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
