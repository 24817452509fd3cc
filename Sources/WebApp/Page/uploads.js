// Files on their way to S3: straight from the browser by a form that the server signs; through the server where S3 cannot be reached.

const width = 4;

class UploadError extends Error {
  constructor(message, { isNetwork = false, canRetry = true } = {}) {
    super(message);
    this.isNetwork = isNetwork;
    this.canRetry = canRetry;
  }
}

export class Uploads {
  #photos;
  #waiting = [];
  #running = 0;
  #isDirect = true;

  constructor(photos) {
    this.#photos = photos;
  }

  add(files) {
    // The last file's row ends on top, so the rows stand in the order in which they were given when they are added from behind.
    const rows = [...files].reverse().map((file) => this.#photos.addFile(file)).reverse();
    this.#waiting.push(...rows);
    this.#next();
  }

  get isBusy() {
    return this.#running > 0 || this.#waiting.length > 0;
  }

  #next() {
    while (this.#running < width && this.#waiting.length > 0) {
      this.#running += 1;
      this.#upload(this.#waiting.shift()).finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }

  async #upload(row) {
    row.setReason(null);
    row.setState('uploading', 0);
    try {
      const photo = (this.#isDirect && (await this.#direct(row))) || (await this.#throughServer(row));
      // Events may have told of the photo already, and know better than this answer does.
      if (row.state === 'uploading') this.#photos.update(photo);
    } catch (error) {
      this.#photos.unbind(row);
      const retry = () => {
        this.#waiting.push(row);
        row.setReason(null);
        row.setState('waiting');
        this.#next();
      };
      this.#photos.fail(row, error.message, error.canRetry === false ? null : retry);
    }
  }

  // Gives null when the browser cannot reach S3.
  async #direct(row) {
    const file = row.file;
    const form = await ask('api/uploads', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: file.name, type: file.type, size: file.size }),
    });
    this.#photos.bind(row, form.key);
    const data = new FormData();
    for (const { name, value } of form.fields) data.append(name, value);
    data.append('file', file);
    try {
      await send(form.url, data, (progress) => show(row, progress));
    } catch (error) {
      if (!error.isNetwork) throw error;
      this.#photos.unbind(row);
      return null;
    }
    return ask(form.uploaded, { method: 'POST' });
  }

  async #throughServer(row) {
    const data = new FormData();
    data.append('file', row.file);
    const answer = await send('api/photos', data, (progress) => show(row, progress));
    // Only now is it certain that the fault is with the way to S3, and not with the whole network.
    this.#isDirect = false;
    const photo = answer.photos[0];
    this.#photos.bind(row, photo.key);
    return photo;
  }
}

function show(row, progress) {
  if (row.state === 'uploading') row.setState('uploading', progress);
}

async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new UploadError('Darkroom cannot be reached.');
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  throw refusal(answer.status, body);
}

// XMLHttpRequest, since fetch does not tell how far an upload is.
function send(address, data, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress((100 * event.loaded) / event.total);
    request.onerror = () => reject(new UploadError('The connection was lost.', { isNetwork: true }));
    request.onabort = request.onerror;
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(parse(request.responseText));
      reject(refusal(request.status, parse(request.responseText), request.responseText));
    };
    request.send(data);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function refusal(status, body, text = '') {
  // Darkroom answers in JSON, S3 in XML.
  const message = body.error?.message ?? /<Message>([^<]*)<\/Message>/.exec(text)?.[1];
  const canRetry = status >= 500 || status === 429 || status === 408;
  return new UploadError(message ?? `The upload was refused (${status}).`, { canRetry });
}
