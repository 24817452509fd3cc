// The page's parts put together.

import { PhotoList } from './photos.js';
import { PhotoStream } from './stream.js';
import { Uploads } from './uploads.js';
import { Announcer, photos as photosInWords } from './words.js';

const part = (id) => document.getElementById(id);

const photos = new PhotoList({
  list: part('photos'),
  template: part('row'),
  announcer: new Announcer(part('announcer')),
  onChange: summarise,
});
const uploads = new Uploads(photos);
let cursor = null;
let hasState = false;

function summarise() {
  const { total, working, failed } = photos.counts;
  const words = [photosInWords(total)];
  if (working > 0) words.push(`${working} in progress`);
  if (failed > 0) words.push(`${failed} failed`);
  part('summary').textContent = total > 0 ? words.join(' · ') : '';
  part('empty').hidden = total > 0 || !hasState;
  document.body.classList.toggle('has-photos', total > 0);
}

// The state from the server

const connectionWords = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' };

const stream = new PhotoStream({
  onState(page) {
    hasState = true;
    cursor = page.next ?? null;
    part('more').hidden = cursor === null;
    photos.replace(page);
  },
  onPhoto(photo) {
    photos.update(photo);
  },
  onConnection(state) {
    part('connection').dataset.state = state;
    part('connection-word').textContent = connectionWords[state];
  },
});
stream.start();

part('more').addEventListener('click', async () => {
  const button = part('more');
  button.disabled = true;
  try {
    const answer = await fetch(`api/photos?limit=50&cursor=${encodeURIComponent(cursor)}`, { cache: 'no-store' });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = await answer.json();
    cursor = page.next ?? null;
    photos.append(page);
    button.hidden = cursor === null;
    say(null);
  } catch {
    say('Older photos cannot be loaded right now.');
  } finally {
    button.disabled = false;
  }
});

function say(text) {
  part('notice').textContent = text ?? '';
  part('notice').hidden = !text;
}

// Picking

part('pick').addEventListener('click', () => part('files').click());

part('files').addEventListener('change', (event) => {
  add(event.target.files);
  // The same file may be chosen again.
  event.target.value = '';
});

part('sample').addEventListener('click', async () => {
  const button = part('sample');
  button.disabled = true;
  try {
    const answer = await fetch('sample.jpg');
    if (!answer.ok) throw new Error(`${answer.status}`);
    add([new File([await answer.blob()], 'coffee.jpg', { type: 'image/jpeg' })]);
  } catch {
    say('The sample cannot be loaded right now.');
  } finally {
    button.disabled = false;
  }
});

function add(files) {
  say(null);
  if (files.length > 0) uploads.add(files);
}

// Pasting

document.addEventListener('paste', (event) => {
  const files = event.clipboardData?.files ?? [];
  if (files.length === 0) return;
  event.preventDefault();
  add(files);
});

// Dropping: anywhere in the page, files only

let depth = 0;
const carriesFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;

function showDrop(isShown) {
  if (!isShown) depth = 0;
  part('drop').hidden = !isShown;
}

document.addEventListener('dragenter', (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth += 1;
  showDrop(true);
});

document.addEventListener('dragover', (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
});

document.addEventListener('dragleave', (event) => {
  if (!carriesFiles(event)) return;
  depth -= 1;
  if (depth <= 0) showDrop(false);
});

document.addEventListener('drop', (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  showDrop(false);
  add(event.dataTransfer.files);
});

// Uploads end with the page: ask before it goes.
addEventListener('beforeunload', (event) => {
  if (uploads.isBusy) event.preventDefault();
});
