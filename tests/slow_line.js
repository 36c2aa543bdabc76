/* Each change of a widget comes MS ms after the one before, as on a slow line. What a test reads
   before all of an answer has come is then found every time, not once in a hundred runs. */
(() => {
  const Real = window.WebSocket;
  const says = (data, word) =>
    (typeof data === "string" ? data : new TextDecoder("latin1").decode(data)).includes(word);
  window.WebSocket = class extends Real {
    #heard = null;
    #last = Promise.resolve();

    get onmessage() { return this.#heard; }

    set onmessage(heard) {
      this.#heard = heard;
      super.onmessage = (event) => {
        const ms = says(event.data.slice(0, 900), "comm_msg") ? MS : 0;
        this.#last = this.#last
          .then(() => ms && new Promise((done) => { setTimeout(done, ms); }))
          .then(() => this.#heard?.(event));
      };
    }
  };
})();
