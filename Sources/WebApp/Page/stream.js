// The state from the server, and its changes as they happen: one stream brings both.
//
// A stream that begins without an event of ours, or with one that the server does not know (it was restarted, we were away for long, or
// a balancer picked another replica) starts with `resync`, which holds the state. Nothing is read beside the stream, so nothing falls
// between two answers, and each connection may end at another replica.

const longestWait = 15_000;
const hiddenTooLong = 30_000;
// Known to no server: the stream then begins with the state.
const beginning = 'start';

export class PhotoStream {
  #events = null;
  #failures = 0;
  #timer = null;
  #hiddenAt = null;
  #last = beginning;
  #handlers;

  // handlers: onState(page), onPhoto(photo), onConnection('connecting' | 'live' | 'lost')
  constructor(handlers) {
    this.#handlers = handlers;
    addEventListener('online', () => this.start());
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
    addEventListener('pageshow', (event) => event.persisted && this.start());
    addEventListener('pagehide', () => this.#stop());
  }

  // Follows the state from the last event that we have.
  start() {
    this.#stop();
    const events = new EventSource(`api/events?after=${encodeURIComponent(this.#last)}`);
    this.#events = events;
    events.addEventListener('open', () => {
      this.#failures = 0;
      this.#handlers.onConnection('live');
    });
    events.addEventListener('photo', (event) => {
      this.#last = event.lastEventId;
      this.#handlers.onPhoto(JSON.parse(event.data));
    });
    events.addEventListener('resync', (event) => {
      this.#last = event.lastEventId;
      this.#handlers.onState(JSON.parse(event.data));
    });
    events.addEventListener('error', () => {
      this.#handlers.onConnection('lost');
      // While it is connecting the browser tries again by itself, with the last id; a closed one is ours to open.
      if (events.readyState === EventSource.CLOSED && events === this.#events) {
        this.#stop();
        this.#retry();
      }
    });
  }

  #retry() {
    this.#handlers.onConnection('lost');
    this.#failures += 1;
    const wait = Math.min(500 * 2 ** this.#failures, longestWait) * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => this.start(), wait);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#events?.close();
    this.#events = null;
  }

  // A computer that slept may hold a connection that is dead without knowing it.
  #visibilityChanged() {
    if (document.hidden) {
      this.#hiddenAt = Date.now();
    } else if (this.#hiddenAt !== null && Date.now() - this.#hiddenAt > hiddenTooLong) {
      this.start();
    }
  }
}
