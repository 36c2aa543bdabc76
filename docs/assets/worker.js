// Browsers start no web worker for a page that was opened from a disk, so there the search runs in
// a hidden frame that answers to the same calls. Pages from a server never come in here.
if (location.protocol === "file:") {
  const later = (call) => setTimeout(call); // messages never arrive while the sender is at work
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.waiting = [];
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.srcdoc = "<!doctype html><title>search</title>";
      frame.onload = () => {
        const inside = frame.contentWindow;
        inside.postMessage = (data) => later(() => this.dispatchEvent(new MessageEvent("message", { data })));
        inside.importScripts = (...urls) =>
          urls.reduce((done, next) => done.then(() => this.load(inside, next)), Promise.resolve());
        this.load(inside, url).then(() => {
          this.inside = inside;
          this.waiting.forEach((data) => this.postMessage(data));
        });
      };
      this.addEventListener("message", (event) => this.onmessage?.(event));
      document.head.append(frame);
    }
    load(inside, url) {
      return new Promise((loaded, failed) => {
        const script = inside.document.createElement("script");
        script.onload = loaded;
        script.onerror = failed;
        script.src = new URL(url, location.href);
        inside.document.body.append(script);
      });
    }
    postMessage(data) {
      if (!this.inside) return void this.waiting.push(data);
      later(() => this.inside.dispatchEvent(new this.inside.MessageEvent("message", { data })));
    }
    terminate() {}
  };
}
