/* What ipywidgets do not do by themselves: taking an old answer off the screen the moment another
   photo is chosen, names for screen readers, the
   language, refusing a file that is too large before it is sent,
   dropping a file on the page, and saying that the kernel or the connection is lost. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);

  /* Languages. The kernel says in which one the page speaks; `languages.js` holds the translations
     of the words that stand here and in the template, by their English. */
  const WISH = [
    new URLSearchParams(location.search).get("lang") ?? "", (navigator.languages ?? []).join(","),
  ].join("|");
  const LANGUAGES = window.LANGUAGES ?? {};
  const wished = WISH.split(/[|,]/).map((tag) => tag.toLowerCase().split(/[-_]/)[0])
    .find((tag) => tag === "en" || Object.hasOwn(LANGUAGES, tag)) ?? "en";
  let language = wished;
  const inLanguage = (text) => (language === "xx" ? `⟦${text}⟧` :
    LANGUAGES[language]?.[text] ?? text);
  const _ = (text) => text;  // marks what is to be translated

  // All words of this script. What is in {braces} is filled in.
  const WORDS = new Proxy({
    again: _("Reload the page"),
    keptNot: _("Your photo was not kept. Reload the page and choose it again."),
    goOn: _("Reload the page to go on."),
    noAnswer: _("No answer"),
    stopped: _("The page has stopped"),
    restarted: _("The server had to restart its model."),
    notSent: _("The photo was not sent"),
    notYet: _("No answer yet"),
    lost: _("If the connection does not come back in a minute, reload the page and choose the " +
      "photo again."),
    late: _("It takes longer than usual. Wait if the network is slow or the server is busy. " +
      "Otherwise reload the page and choose the photo again."),
    noStart: _("The dashboard does not start."),
    reading: _("Reading the photo …"),
    readingMany: _("Reading the photos …"),
    startingOver: _("Starting over …"),
    sending: _("Sending the photo …"),
    sendingMany: _("Sending {many} photos …"),
    another: _("Choose another photo."),
    unreadable: _("The browser cannot read this file. Is it still there?"),
    tooLarge: _("{name} is {size} MB; the limit is {most} MB. Export it as JPEG or make it smaller."),
    tooMany: _("A case has 1 to {most} photos, but {given} were given. Choose the best ones."),
    tooMuch: _("Together these photos are {size} MB; the limit at once is {most} MB. Choose one " +
      "first and add the others."),
    percent: _("{name} in percent"),
  }, { get: (texts, name) => inLanguage(texts[name]) });
  const fill = (text, given) => text.replace(/\{(\w+)\}/g, (_all, name) => given[name]);

  // What stands in the page's HTML.
  const translateStatic = () => {
    document.documentElement.lang = language;
    for (const node of document.querySelectorAll("[data-say]")) {
      node.dataset.say ||= node.textContent;
      node.textContent = inLanguage(node.dataset.say);
    }
    // The choice of language stands beside the way to all pages, however long its words are.
    const width = find(".dm-home")?.offsetWidth ?? 0;
    document.documentElement.style.setProperty("--dm-home", `${width}px`);
  };
  let saidIn = "";
  const speak = (code, title) => {
    if (`${code}|${title}` === saidIn) return;
    saidIn = `${code}|${title}`;
    language = code;
    translateStatic();
    document.title = title;
    // A reload keeps the language, and so do the other pages.
    const address = new URL(location.href);
    const own = address.searchParams.get("lang");
    if (own === null ? code !== wished : own !== code) {
      address.searchParams.set("lang", code);
      history.replaceState(history.state, "", address);
    }
    if (home && address.searchParams.has("lang")) home.search = `?lang=${code}`;
  };
  let told = false;
  const followLanguage = () => {
    const now = find(".dm-page [data-language]")?.dataset;
    const input = find(".dm-wish input");
    if (!now || !input) return;
    if (!told) {
      told = true;
      input.value = WISH;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    // Until the kernel has heard the wish, what it shows may be in another language.
    const waits = now.heard === undefined;
    if (!waits) speak(now.language, now.title);
    document.body.classList.toggle("dm-foreign", waits && !over && now.language !== wished);
  };
  // Where this is the only page, there are no others to go to.
  const home = find(".dm-home a");
  if (home?.pathname === location.pathname) home.closest("nav").remove();

  translateStatic();

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
      const title = chosen ? WORDS.noAnswer : WORDS.stopped;
      return [title, `${WORDS.restarted} ${chosen ? WORDS.keptNot : WORDS.goOn}`, true];
    }
    if (refused) return [WORDS.notSent, refused, false];
    if (busy && lost) return [WORDS.notYet, WORDS.lost, false];
    if (busy && late) return [WORDS.notYet, WORDS.late, true];
    return waiting ? [doing, "", false] : null;
  };

  // Something is going on: a photo is on its way, or the kernel works. The style sheet waits a
  // moment before it shows that.
  let waits = false;
  let works = false;
  const showProgress = () => {
    document.body.classList.toggle("dm-busy", (waits || works) && !over && !lost);
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
      if (!waiting && find(".dm-sending")) note([]);
    }
    if (find(".dm-sending") && (late || lost)) note([]);
    waits = busy;
    showProgress();
    const said = words(waiting, busy);
    document.body.classList.toggle("dm-veiled", said !== null);
    document.body.classList.toggle("dm-refused", refused !== "");
    document.body.classList.toggle("dm-cut", lost && !over);
    find("#dm-lost").hidden = !lost || over;
    say(said);
  };

  const reloader = () => {
    const button = document.createElement("button");
    button.textContent = WORDS.again;
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
    followLanguage();
    show();
    unstarted(WORDS.restarted);
    // For good: what no one will redraw must not be found by a search or a screen reader either.
    for (const part of document.querySelectorAll(
      ".dm-figure, .dm-answer > :not(.dm-words), .dm-quality-card, .dm-clinical, .dm-controls, " +
      ".dm-shortcuts, .dm-follow",
    )) part.replaceChildren();
    for (const part of document.querySelectorAll(".dm-picture, .dm-person")) part.inert = true;
    note([]);
    find(".dm-instead .dm-reload")?.focus();
  };

  // Before there is a page. A kernel may have died while it waited for a visitor.
  const unstarted = (text) => {
    if (find(".dm-page")) return;
    find("#dm-loading").replaceChildren(`${text} `, reloader());
  };
  setTimeout(() => unstarted(WORDS.noStart), PATIENCE_MS);
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
    const name = [...button.classList].find((one) => one.startsWith("dm-case-"));
    clicks[name] = (clicks[name] ?? 0) + 1;
    const example = button.closest(".dm-picture");
    note([]);
    choose(`${name} ${clicks[name]}`, example ? WORDS.reading : WORDS.startingOver);
  }, { capture: true });

  // Sentences beside the upload buttons, one for each file that was not sent.
  const note = (texts, sending = false) => {
    const place = find(".dm-upload-note");
    if (!place) return;
    place.replaceChildren(...texts.map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }));
    place.classList.toggle("dm-sending", sending);
  };

  // What of `files` may be sent, and a sentence for each that may not.
  const sifted = (files) => {
    const { maxBytes, maxFiles, maxSent } = find("[data-max-bytes]")?.dataset ?? {};
    const limit = (text) => Number(text ?? Infinity);
    const megabytes = (bytes, digits) => new Intl.NumberFormat(language === "xx" ? "en" : language,
      { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(bytes / 1e6);
    const fits = (file) => file.size <= limit(maxBytes);
    const troubles = files.filter((file) => !fits(file)).map((file) => fill(
      WORDS.tooLarge,
      { name: file.name, size: megabytes(file.size, 1), most: megabytes(maxBytes, 0) }));
    const good = files.filter(fits);
    if (good.length > limit(maxFiles)) {
      return [[], [...troubles, fill(WORDS.tooMany, { most: maxFiles, given: good.length })]];
    }
    const all = good.reduce((sum, file) => sum + file.size, 0);
    if (all <= limit(maxSent)) return [good, troubles];
    const sum = { size: megabytes(all, 1), most: megabytes(maxSent, 0) };
    return [[], [...troubles, fill(WORDS.tooMuch, sum)]];
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
    const given = [...input.files];
    if (over) event.stopImmediatePropagation();
    if (over || !given.length) return;
    const [files, troubles] = sifted(given);
    const sending = files.length > 1 ? fill(WORDS.sendingMany, { many: files.length }) : WORDS.sending;
    note(troubles.length ? troubles : [sending], !troubles.length);
    if (!files.length) event.stopImmediatePropagation();
    // Photos that could not be added leave the case as it was, and its answer holds.
    if (!files.length && adding) return;
    const before = chosen;
    const number = `${++uploads}`;
    input.files = numbered(files, number);
    const text = files.length > 1 ? WORDS.readingMany : WORDS.reading;
    choose(number, text, { adding, refusal: files.length ? "" : WORDS.another });
    Promise.all(files.map((file) => file.slice(0, 1).arrayBuffer())).catch(() => {
      if (chosen !== number) return;
      choose(adding ? before : number, text, { refusal: adding ? "" : WORDS.another });
      note([WORDS.unreadable]);
    });
  };
  HTMLInputElement.prototype.click = function () {
    if (this.type !== "file") return open.call(this);
    if (!this.dermosan) {
      this.dermosan = true;
      const adding = Boolean(opener?.classList.contains("dm-plain"));
      this.addEventListener("change", (event) => take(event, this, adding), { capture: true });
    }
    if (opener?.classList.contains("dm-camera")) this.setAttribute("capture", "environment");
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
  const bring = (files) => {
    dropped = files.length ? [...files] : null;
    if (dropped) find(".dm-picture .widget-upload")?.click();
  };
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    bring(event.dataTransfer.files);
  });
  addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (!files.length) return;
    event.preventDefault();
    bring(files);
  });

  /* A square drawn on the photo. The picture's units are pixels of the photo; the kernel learns the
     square as text, and its sliders say the same to those who use the keyboard. */
  let anchor = null;
  const place = (event, svg) =>
    new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const square = (event, svg) => {
    const { width, height } = svg.viewBox.baseVal;
    const [here, most] = [place(event, svg), Math.min(width, height)];
    const drawn = Math.max(Math.abs(here.x - anchor.x), Math.abs(here.y - anchor.y));
    const moved = drawn < most / 20;  // a click: the square as it was, there
    const edge = moved ? Number(svg.dataset.edge) : clamp(drawn, most / 5, most);
    const away = (to, from) => (moved ? -edge / 2 : to < from ? -edge : 0);
    const left = clamp(anchor.x + away(here.x, anchor.x), 0, width - edge);
    const top = clamp(anchor.y + away(here.y, anchor.y), 0, height - edge);
    const path = `M${left} ${top}h${edge}v${edge}h-${edge}z`;
    svg.querySelector(".dm-square").setAttribute("d", path);
    svg.querySelector(".dm-shade").setAttribute("d", `M0 0H${width}V${height}H0z${path}`);
    const shares = [(left + edge / 2) / width, (top + edge / 2) / height, edge / most];
    return shares.map((share) => share.toFixed(4)).join(" ");
  };
  addEventListener("pointerdown", (event) => {
    const svg = event.target.closest?.(".dm-window");
    if (!svg || event.button) return;
    event.preventDefault();
    anchor = place(event, svg);
  });
  addEventListener("pointermove", (event) => {
    if (anchor && find(".dm-window")) square(event, find(".dm-window"));
  });
  addEventListener("pointerup", (event) => {
    const [svg, input] = [find(".dm-window"), find(".dm-drawn input")];
    if (anchor && svg && input) {
      input.value = square(event, svg);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    anchor = null;
  });
  addEventListener("pointercancel", () => { anchor = null; });

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
    for (const slider of document.querySelectorAll(".dm-page .dm-slider")) {
      const name = slider.querySelector(".widget-label")?.textContent;
      put(slider.querySelector(".noUi-handle"), "aria-label", name);
      put(slider.querySelector(".widget-readout"), "aria-label", fill(WORDS.percent, { name }));
      put(slider.querySelector(".widget-readout"), "role", "textbox");
    }
    for (const button of document.querySelectorAll(".dm-page .dm-reset[title]")) {
      put(button, "aria-label", button.title);
    }
    for (const handle of document.querySelectorAll(".dm-change .noUi-handle")) {
      put(handle, "aria-disabled", String(handle.closest("[disabled]") !== null));
    }
    const live = find(".dm-live .widget-html-content");
    put(live, "role", "status");
    put(live, "aria-live", "polite");
    for (const titled of document.querySelectorAll(".dm-page [title='null']")) {
      titled.removeAttribute("title");
    }
  };
  // A file that was made is saved at once; the link stays for a second time.
  const save = () => {
    for (const link of document.querySelectorAll("a[data-begins]")) {
      link.removeAttribute("data-begins");
      link.click();
    }
  };
  const follow = () => {
    save();
    followLanguage();
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
  const STATE = /"execution_state":\s*"(busy|idle)"/;
  const follows = (data) => {
    if (typeof data !== "string" && data.byteLength >= 4096) return;
    const text = typeof data === "string" ? data : new TextDecoder().decode(data);
    const found = STATE.exec(text);
    if (!found) return;
    works = found[1] === "busy";
    showProgress();
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
      this.addEventListener("message", ({ data }) => {
        if (ends(data)) end();
        else follows(data);
      });
    }
  };
  // A page that comes back from the browser's memory has no kernel any more.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
