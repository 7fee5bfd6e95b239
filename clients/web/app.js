// The plainest client that shows the whole road: sign in, upload a film, watch it. Everything goes through the public API.

const $ = (id) => document.getElementById(id);
const say = (text) => ($("status").textContent = text);
let token = sessionStorage.getItem("token");
let player;

async function api(method, path, body, headers = {}) {
  const response = await fetch(path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { "content-type": "application/json" }),
      ...headers,
    },
    body: body && JSON.stringify(body),
  });
  if (response.status === 401 && token) signOut();
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(answer.detail ?? `${response.status}`);
  return answer;
}

function signOut() {
  token = null;
  sessionStorage.clear();
  show();
}

async function show() {
  const role = sessionStorage.getItem("role");
  $("sign-in").hidden = Boolean(token);
  $("sign-out").hidden = !token;
  $("upload").hidden = !(token && role !== "viewer");
  const { items } = await api("GET", "/v1/content?limit=100");
  $("catalogue").replaceChildren(...items.map(card));
}

function card(title) {
  const button = document.createElement("button");
  button.className = "title";
  button.dataset.contentId = title.content_id;
  const image = new Image();
  image.alt = "";
  image.loading = "lazy";
  const picture = title.backdrop_url ?? title.poster_url;
  if (picture) image.src = picture;
  const name = document.createElement("span");
  name.textContent = title.title;
  const facts = document.createElement("small");
  facts.textContent = title.playable ? [title.genres[0], minutes(title.duration)].filter(Boolean).join(" · ") : "Coming soon";
  button.append(image, name, facts);
  button.onclick = () => play(title).catch((error) => say(error.message));
  return button;
}

const minutes = (seconds) => (seconds < 60 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);

async function play(title) {
  if (!token) return say("Sign in to watch");
  const stream = await api("GET", `/v1/stream/${title.content_id}`);
  $("screen").hidden = false;
  $("now-playing").textContent = title.title;
  if (!player) {
    shaka.polyfill.installAll();
    player = new shaka.Player();
    await player.attach($("video"));
    player.addEventListener("error", (event) => say(`The player stopped: error ${event.detail.code}`));
    window.matinee = { player };
  }
  await player.load(stream.dash_url);
  if (stream.storyboard_url) await player.addThumbnailsTrack(stream.storyboard_url).catch(() => say("No preview pictures"));
  $("screen").scrollIntoView({ behavior: "smooth" });
  say("");
  await $("video").play();
}

function put(part, blob, progressed) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", part.url);
    request.upload.onprogress = (event) => progressed(event.loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(`part ${part.number}: ${request.status}`)));
    request.onerror = () => reject(new Error("The network is gone"));
    request.send(blob);
  });
}

async function send(file, upload) {
  let sent = file.size - upload.parts.reduce((sum, part) => sum + sizeOf(part, upload), 0);
  for (const part of upload.parts) {
    const start = (part.number - 1) * upload.part_size;
    const blob = file.slice(start, start + upload.part_size);
    await put(part, blob, (loaded) => ($("progress").value = (100 * (sent + loaded)) / file.size));
    sent += blob.size;
  }
}

const sizeOf = (part, upload) => Math.min(upload.part_size, upload.size - (part.number - 1) * upload.part_size);

async function crc32(file) {
  let crc = -1;
  for (let start = 0; start < file.size; start += 1 << 24) {
    for (const byte of new Uint8Array(await file.slice(start, start + (1 << 24)).arrayBuffer())) {
      crc = (crc >>> 8) ^ CRC[(crc ^ byte) & 255];
    }
  }
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, ~crc >>> 0);
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
}
const CRC = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

async function upload(form) {
  const file = form.file.files[0];
  const key = { "idempotency-key": crypto.randomUUID() };
  const title = await api("POST", "/v1/content", { title: form.title.value }, key);
  say("Reading the file…");
  const started = await api(
    "POST",
    `/v1/content/${title.content_id}/uploads`,
    { filename: file.name, size: file.size, checksum: await crc32(file) },
    key,
  );
  $("progress").hidden = false;
  say("Uploading…");
  await send(file, started);
  await api("POST", `/v1/uploads/${started.upload_id}/complete`);
  const done = await finished(started.upload_id);
  if (done.status !== "ready") throw new Error(done.rejection.detail);
  await api("POST", `/v1/content/${title.content_id}/publish`);
  say("Ready");
  await show();
}

async function finished(uploadId) {
  for (;;) {
    const state = await api("GET", `/v1/uploads/${uploadId}`);
    $("progress").value = state.progress;
    say(`${state.status[0].toUpperCase()}${state.status.slice(1)}… ${state.progress} %`);
    if (["ready", "rejected", "failed"].includes(state.status)) return state;
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

function submits(id, action) {
  $(id).onsubmit = async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    button.disabled = true;
    try {
      await action(event.target.elements);
    } catch (error) {
      say(error.message);
    } finally {
      button.disabled = false;
      $("progress").hidden = true;
    }
  };
}

submits("sign-in", async (form) => {
  const answer = await api("POST", "/v1/users/login", { email: form.email.value, password: form.password.value });
  token = answer.access_token;
  sessionStorage.setItem("token", token);
  sessionStorage.setItem("role", answer.user.role);
  say(`Welcome, ${answer.user.display_name}`);
  await show();
});
submits("upload", upload);
$("sign-out").onclick = signOut;
show().catch((error) => say(error.message));
