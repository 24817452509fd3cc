// Numbers and states in words, and the region that reads changes out.

const states = {
  waiting: 'Waiting to upload',
  uploading: 'Uploading',
  queued: 'Queued',
  processing: 'Processing',
  done: 'Done',
  failed: 'Failed',
};

export function stateWord(state) {
  return states[state] ?? state;
}

const language = document.documentElement.lang;
const plainNumber = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const twoDigits = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
const shortNumber = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
const smallMoney = new Intl.NumberFormat(language, { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 });
const largeMoney = new Intl.NumberFormat(language, { style: 'currency', currency: 'USD' });

export function duration(milliseconds) {
  if (milliseconds < 10) return `${twoDigits.format(milliseconds)} ms`;
  if (milliseconds < 1000) return `${plainNumber.format(milliseconds)} ms`;
  return `${shortNumber.format(milliseconds / 1000)} s`;
}

export function money(dollars) {
  return dollars > 0 && dollars < 0.01 ? smallMoney.format(dollars) : largeMoney.format(dollars);
}

export function bytes(count) {
  if (count < 1000) return `${count} B`;
  if (count < 1_000_000) return `${shortNumber.format(count / 1000)} kB`;
  return `${shortNumber.format(count / 1_000_000)} MB`;
}

// A reason as a sentence, however its author wrote it.
export function sentence(text) {
  const trimmed = text.trim();
  const ending = /[.!?]$/.test(trimmed) ? '' : '.';
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + ending;
}

export function photos(count) {
  return count === 1 ? '1 photo' : `${plainNumber.format(count)} photos`;
}

// Changes that come in quick succession are read out as one sentence, so that a hundred photos do not talk for minutes.
export class Announcer {
  #region;
  #done = [];
  #failed = [];
  #timer = null;

  constructor(region) {
    this.#region = region;
  }

  done(name) {
    this.#done.push(name);
    this.#schedule();
  }

  failed(name, reason) {
    this.#failed.push(reason ? `${name} failed: ${sentence(reason)}` : `${name} failed.`);
    this.#schedule();
  }

  #schedule() {
    this.#timer ??= setTimeout(() => this.#speak(), 700);
  }

  #speak() {
    const sentences = [];
    if (this.#done.length === 1) sentences.push(`${this.#done[0]} is done.`);
    if (this.#done.length > 1) sentences.push(`${photos(this.#done.length)} are done.`);
    if (this.#failed.length > 3) sentences.push(`${photos(this.#failed.length)} failed.`);
    else sentences.push(...this.#failed);
    this.#region.textContent = sentences.join(' ');
    this.#done = [];
    this.#failed = [];
    this.#timer = null;
  }
}
