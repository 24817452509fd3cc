// The state from the server, and its changes as they happen.
//
// The state comes with the id of the event that it includes; the stream goes on from there, so nothing falls between the two. When
// the server no longer knows what came after an id (it was restarted, or we were away for long) it says `resync`, and the state is
// read anew.

const longestWait = 15_000;
const hiddenTooLong = 30_000;

export class PhotoStream {
  #events = null;
  #failures = 0;
  #timer = null;
  #hiddenAt = null;
  #generation = 0;
  #handlers;

  // handlers: onState(page), onPhoto(photo), onConnection('connecting' | 'live' | 'lost')
  constructor(handlers) {
    this.#handlers = handlers;
    addEventListener('online', () => this.start());
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
    addEventListener('pageshow', (event) => event.persisted && this.start());
    addEventListener('pagehide', () => this.#stop());
  }

  // Reads the state and follows its changes.
  async start() {
    this.#stop();
    const generation = this.#generation;
    try {
      const answer = await fetch('api/photos?limit=50', { cache: 'no-store' });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const page = await answer.json();
      if (generation !== this.#generation) return;
      this.#handlers.onState(page);
      this.#follow(page.event);
    } catch {
      if (generation === this.#generation) this.#retry();
    }
  }

  #follow(id) {
    const events = new EventSource(`api/events?after=${encodeURIComponent(id)}`);
    this.#events = events;
    events.addEventListener('open', () => {
      this.#failures = 0;
      this.#handlers.onConnection('live');
    });
    events.addEventListener('photo', (event) => this.#handlers.onPhoto(JSON.parse(event.data)));
    events.addEventListener('resync', () => this.start());
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
    this.#generation += 1;
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
