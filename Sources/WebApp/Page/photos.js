// The list of photos and its rows.

import { bytes, duration, money, sentence, stateWord } from './words.js';

const settled = new Set(['done', 'failed']);

// One photo: what is known of it, and its place in the page.
class Row {
  name = '';
  state = 'waiting';
  addedAt = '';
  key = null;
  file = null;
  // What the server said last.
  photo = null;

  constructor(template) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.parts = Object.fromEntries(
      ['original', 'processed', 'name', 'word', 'progress', 'reason', 'retry', 'numbers'].map((name) => [
        name,
        this.element.querySelector(`.${name}`),
      ]),
    );
    for (const role of ['original', 'processed']) {
      const frame = this.parts[role];
      const image = frame.querySelector('img');
      image.addEventListener('load', () => frame.toggleAttribute('data-shown', true));
      // A format that this browser does not show (TIFF), or bytes that are no photo: its kind stands in the frame instead.
      image.addEventListener('error', () => {
        frame.toggleAttribute('data-shown', false);
        this.#blank(role, this.#extension());
      });
    }
  }

  setName(name) {
    this.name = name;
    this.parts.name.textContent = name;
    this.parts.name.title = name;
  }

  setState(state, progress = null) {
    this.state = state;
    this.element.dataset.state = state;
    this.parts.word.textContent = progress === null ? stateWord(state) : `${stateWord(state)} ${Math.floor(progress)} %`;
    this.parts.progress.hidden = progress === null;
    if (progress !== null) {
      this.parts.progress.value = progress;
      this.parts.progress.setAttribute('aria-label', `Upload of ${this.name}`);
    }
  }

  setReason(reason, retry = null) {
    this.parts.reason.textContent = reason ? sentence(reason) : '';
    this.parts.reason.hidden = !reason;
    this.parts.retry.hidden = !retry;
    if (retry) {
      const button = this.parts.retry.querySelector('button');
      button.setAttribute('aria-label', `Try again to upload ${this.name}`);
      button.onclick = retry;
    }
  }

  // Shows a file of this computer at once.
  setFile(file) {
    this.file = file;
    this.#show('original', URL.createObjectURL(file));
  }

  // Takes over what the server says.
  setPhoto(photo) {
    this.photo = photo;
    this.key = photo.key;
    this.addedAt = photo.addedAt;
    this.setName(photo.name);
    this.setState(photo.state);
    this.setReason(photo.state === 'failed' ? photo.reason ?? 'The processor gave no reason.' : null);
    if (photo.original && !this.file) this.#show('original', photo.original);
    if (!photo.original && !this.file) this.#blank('original', '');
    if (photo.original && this.file) this.parts.original.querySelector('a').href = photo.original;
    if (photo.processed) this.#show('processed', photo.processed);
    else this.#clear('processed');
    this.#setNumbers(photo);
  }

  #setNumbers(photo) {
    const numbers = [];
    if (photo.milliseconds != null) numbers.push(['Time', duration(photo.milliseconds)]);
    if (photo.cost != null) numbers.push(['Cost', money(photo.cost)]);
    if (photo.device != null) numbers.push(['Ran on', photo.device]);
    if (photo.size != null) numbers.push(['Size', bytes(photo.size)]);
    this.parts.numbers.replaceChildren(
      ...numbers.map(([term, value]) => {
        const pair = document.createElement('div');
        const title = document.createElement('dt');
        const text = document.createElement('dd');
        title.textContent = term;
        text.textContent = value;
        pair.append(title, text);
        return pair;
      }),
    );
  }

  #show(role, address) {
    const frame = this.parts[role];
    const image = frame.querySelector('img');
    const link = frame.querySelector('a');
    if (image.getAttribute('src') === address) return;
    image.alt = role === 'original' ? `${this.name}, original` : `${this.name}, negative`;
    link.href = address;
    image.src = address;
    this.#blank(role, '');
  }

  #clear(role) {
    const frame = this.parts[role];
    frame.toggleAttribute('data-shown', false);
    frame.querySelector('img').removeAttribute('src');
    frame.querySelector('a').removeAttribute('href');
    this.#blank(role, '');
  }

  #blank(role, text) {
    this.parts[role].querySelector('.blank').textContent = text;
  }

  #extension() {
    const dot = this.name.lastIndexOf('.');
    return dot < 0 ? '' : this.name.slice(dot + 1).toUpperCase();
  }
}

export class PhotoList {
  #list;
  #template;
  // By key; rows of files that have none yet, or none any more, are local.
  #rows = new Map();
  #local = new Set();
  #rowOf = new WeakMap();
  #announcer;
  #onChange;
  total = 0;

  constructor({ list, template, announcer, onChange }) {
    this.#list = list;
    this.#template = template;
    this.#announcer = announcer;
    this.#onChange = onChange;
  }

  // A row for a file that is about to be uploaded, on top.
  addFile(file) {
    const row = this.#make();
    row.setName(file.name);
    row.addedAt = new Date().toISOString();
    row.setState('waiting');
    row.setFile(file);
    this.#local.add(row);
    this.#list.prepend(row.element);
    this.#onChange();
    return row;
  }

  // The server gave the row its key; from now on events find it.
  bind(row, key) {
    const other = this.#rows.get(key);
    if (other && other !== row) {
      // Events were faster than the answer that gave the key: what they told counts.
      other.element.remove();
      row.setPhoto(other.photo);
    }
    if (!other) this.total += 1;
    if (row.key && row.key !== key) this.#rows.delete(row.key);
    row.key = key;
    this.#local.delete(row);
    this.#rows.set(key, row);
  }

  // An upload did not become a photo.
  unbind(row) {
    if (row.key && this.#rows.get(row.key) === row) {
      this.#rows.delete(row.key);
      this.total -= 1;
    }
    row.key = null;
    this.#local.add(row);
    this.#onChange();
  }

  fail(row, reason, retry = null) {
    row.setState('failed');
    row.setReason(reason, retry);
    this.#announcer.failed(row.name, reason);
    this.#onChange();
  }

  // The whole state, from which the page goes on; rows that are still on their way up stay.
  replace(page) {
    const known = new Set(page.photos.map((photo) => photo.key));
    for (const [key, row] of this.#rows) {
      if (known.has(key) || row.state === 'uploading') continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    this.total = page.count;
    for (const photo of page.photos) this.#put(photo, false);
    this.#onChange();
  }

  // A further page of older photos.
  append(page) {
    for (const photo of page.photos) {
      if (!this.#rows.has(photo.key)) this.#put(photo, false);
    }
    this.total = Math.max(this.total, page.count);
    this.#onChange();
  }

  update(photo) {
    if (!this.#rows.has(photo.key)) this.total += 1;
    this.#put(photo, true);
    this.#onChange();
  }

  #put(photo, isNews) {
    let row = this.#rows.get(photo.key);
    const before = row?.state;
    if (!row) {
      row = this.#make();
      this.#rows.set(photo.key, row);
      this.#insert(row, photo.addedAt);
    }
    row.setPhoto(photo);
    if (!isNews || before === photo.state || !settled.has(photo.state)) return;
    if (photo.state === 'done') this.#announcer.done(photo.name);
    else this.#announcer.failed(photo.name, photo.reason);
  }

  #make() {
    const row = new Row(this.#template);
    this.#rowOf.set(row.element, row);
    return row;
  }

  #insert(row, addedAt) {
    row.addedAt = addedAt;
    for (const element of this.#list.children) {
      if (this.#rowOf.get(element).addedAt <= addedAt) return element.before(row.element);
    }
    this.#list.append(row.element);
  }

  get counts() {
    let working = 0;
    let failed = 0;
    for (const row of [...this.#rows.values(), ...this.#local]) {
      if (row.state === 'failed') failed += 1;
      else if (row.state !== 'done') working += 1;
    }
    return { total: this.total + this.#local.size, working, failed };
  }
}
