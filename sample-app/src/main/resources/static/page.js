// Shows a log and lets it be tried. Whatever comes from elsewhere becomes text, never markup.

const EVERY_MILLIS = 2000;
const GIVE_UP_MILLIS = 10_000;
const MOST_SEGMENTS = 12;
const MOST_KEYS = 6;
const SLOW_SECONDS = 0.5;
const BAR_HEIGHT = 96;
const LONGEST_VALUE_SHOWN = 200;

const byId = (id) => document.getElementById(id);

// ---------------------------------------------------------------- text

const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

function bytesAsText(bytes) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}

function secondsAsText(seconds) {
  const millis = seconds * 1000;
  if (millis >= 1000) {
    return `${+(millis / 1000).toPrecision(3)} s`;
  }
  return `${+millis.toPrecision(millis < 10 ? 2 : 3)} ms`;
}

const took = (millis) => secondsAsText(millis / 1000);

const timeOf = (instant) => new Date(instant).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });

// ---------------------------------------------------------------- the document

/** Writes only what differs, so that nothing is announced twice. */
function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  Object.assign(element, properties);
  element.append(...children);
  return element;
}

function makeSvg(tag, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attributes);
  return element;
}

function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
}

/** Makes the children of an element those of the items, in order, and keeps those that stay: focus stays with them. */
function keep(parent, items, idOf, makeChild, update) {
  const first = parent.children.length === 0;
  const there = new Map([...parent.children].map((child) => [child.dataset.id, child]));
  items.forEach((item, position) => {
    const id = String(idOf(item));
    let child = there.get(id);
    if (!child) {
      child = makeChild(item);
      child.dataset.id = id;
      child.classList.toggle("fresh", !first);
    }
    there.delete(id);
    if (parent.children[position] !== child) {
      parent.insertBefore(child, parent.children[position] ?? null);
    }
    update(child, item);
  });
  there.forEach((child) => child.remove());
}

function describe(list, facts) {
  const shown = facts.filter(([, value]) => value !== undefined && value !== null);
  keep(
    list,
    shown.flatMap(([name, value]) => [
      { id: `dt ${name}`, tag: "dt", text: name },
      { id: `dd ${name}`, tag: "dd", text: String(value) },
    ]),
    (part) => part.id,
    (part) => make(part.tag),
    (element, part) => setText(element, part.text),
  );
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Text of others: kept apart, since it may turn the direction of what follows it. */
const foreign = (text) => make("bdi", { textContent: text });

function say(result, kind, ...parts) {
  result.className = `result ${kind}`;
  result.replaceChildren(...parts);
}

// ---------------------------------------------------------------- the server

/** What the server answered with a status of 400 or more. */
class Refused extends Error {}

async function ask(path, options = {}) {
  return fetch(path, { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP_MILLIS), ...options });
}

async function answerOf(response) {
  if (!response.ok) {
    throw new Refused(await problemIn(response));
  }
  return response;
}

async function problemIn(response) {
  const text = await response.text();
  try {
    const problem = JSON.parse(text);
    const parts = [problem.title, problem.detail ?? problem.error ?? problem.message];
    return parts.filter(Boolean).join(": ") || `status ${response.status}`;
  } catch {
    return `status ${response.status}${text ? `: ${text}` : ""}`;
  }
}

const read = async (path) => (await answerOf(await ask(path))).json();
const post = async (path) => (await answerOf(await ask(path, { method: "POST" }))).json();

/** A path segment; the two names that a browser takes for directories cannot be one. */
function pathOf(key) {
  if (key === "." || key === "..") {
    throw new Refused(`“${key}” cannot be in an address, so it cannot be a key`);
  }
  return `kv/${encodeURIComponent(key)}`;
}

// ---------------------------------------------------------------- the log

function showLog(log) {
  const current = log.current;
  const used = log.segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  const onDisk = log.segments.reduce((sum, segment) => sum + lengthOf(segment), 0);
  setText(byId("directory"), log.directory);
  setText(byId("sequence"), current ? String(current.sequence) : "–");
  setText(byId("last-index"), log.lastIndex.toLocaleString("en"));
  setText(byId("synced-index"), log.syncedIndex.toLocaleString("en"));
  setText(byId("segment-count"), log.segments.length.toLocaleString("en"));
  setText(byId("used"), bytesAsText(used));
  setText(byId("on-disk"), bytesAsText(onDisk));
  showSegments(log);
}

/** A segment that is not preallocated is as long as its records. */
const lengthOf = (segment) => Math.max(segment.preallocatedBytes, segment.sizeBytes);

function showSegments(log) {
  const damaged = log.failure?.segment;
  const newest = log.segments.slice(-MOST_SEGMENTS);
  const older = log.segments.slice(0, -MOST_SEGMENTS);
  const shown = [...older.filter((segment) => segment.name === damaged), ...newest].reverse();
  const longest = Math.max(1, ...shown.map(lengthOf));
  keep(
    byId("segments"),
    shown,
    (segment) => segment.sequence,
    makeSegment,
    (row, segment) => updateSegment(row, segment, log, longest),
  );
  byId("unread").hidden = !damaged;
  setText(byId("scale"), `full width: ${bytesAsText(longest)}`);
  byId("older").hidden = older.length === 0;
  setText(
    byId("older"),
    `and ${plural(older.length, "older segment")} with ${bytesAsText(older.reduce((sum, segment) => sum + segment.sizeBytes, 0))}`,
  );
}

function makeSegment(segment) {
  const bar = makeSvg("svg", { "aria-hidden": "true" });
  bar.append(
    makeSvg("rect", { class: "file", y: "5%", height: "90%", rx: 3 }),
    makeSvg("rect", { class: "records", y: "5%", height: "90%", rx: 3 }),
  );
  const button = make(
    "button",
    { type: "button" },
    make("span", { className: "sequence" }),
    bar,
    make("span", { className: "size" }, make("span", { className: "amount" }), " ", make("span", { className: "kind" })),
  );
  const contents = make("div", { className: "contents", hidden: true });
  contents.setAttribute("role", "status");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => showContents(button, contents, segment.sequence));
  return make("li", {}, button, contents);
}

function updateSegment(row, segment, log, longest) {
  const kind = kindOf(segment, log);
  const percent = (bytes) => `${(100 * bytes) / longest}%`;
  const readable = { damaged: log.failure?.offset, unread: 0 }[kind] ?? segment.sizeBytes;
  row.className = kind + (row.classList.contains("fresh") ? " fresh" : "");
  setText(row.querySelector(".sequence"), String(segment.sequence));
  setText(row.querySelector(".amount"), bytesAsText(segment.sizeBytes));
  setText(row.querySelector(".kind"), kind);
  row.querySelector("button").setAttribute(
    "aria-label",
    `Segment ${segment.sequence}, ${kind}: ${bytesAsText(segment.sizeBytes)} of records in a file of ${bytesAsText(lengthOf(segment))}`,
  );
  row.querySelector(".file").setAttribute("width", percent(lengthOf(segment)));
  row.querySelector(".records").setAttribute("width", percent(readable));
  markDamage(row.querySelector("svg"), kind === "damaged" ? percent(log.failure.offset) : null);
}

function kindOf(segment, log) {
  const damaged = log.segments.find(({ name }) => name === log.failure?.segment);
  if (damaged && segment.sequence >= damaged.sequence) {
    return segment === damaged ? "damaged" : "unread";
  }
  if (segment.released) {
    return "released";
  }
  return segment.sequence === log.current.sequence ? "current" : "finished";
}

function markDamage(bar, place) {
  let mark = bar.querySelector(".damage");
  if (place === null) {
    mark?.remove();
    return;
  }
  if (!mark) {
    mark = makeSvg("rect", { class: "damage", y: "-10%", height: "120%", width: 3 });
    bar.append(mark);
  }
  mark.setAttribute("x", place);
}

async function showContents(button, contents, sequence) {
  const open = contents.hidden;
  contents.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  if (!open) {
    return;
  }
  const list = make("dl", { className: "details" });
  try {
    const segment = await read(`actuator/wal/wal/${sequence}`);
    describe(list, [
      ["File", segment.name],
      ["Created", timeOf(segment.createdAt)],
      ["Entries", segment.records.entries === 0 ? "none" : `${segment.firstEntry} to ${segment.lastEntry}`],
      ["Records", recordsAsText(segment.records)],
    ]);
    contents.replaceChildren(list);
  } catch (problem) {
    contents.replaceChildren(make("p", { className: "result bad", textContent: textOf(problem) }));
  }
}

function recordsAsText(records) {
  return [
    [records.entries, "entry", "entries"],
    [records.states, "state"],
    [records.snapshots, "snapshot mark"],
    [records.checksums, "checksum"],
    [records.metadata, "metadata record"],
  ]
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => plural(count, one, many))
    .join(", ");
}

// ---------------------------------------------------------------- health

function showHealth(health) {
  const wal = health.components?.wal?.components?.wal ?? health;
  const details = wal.details ?? {};
  showStatus(wal.status === "UP" ? "up" : "down", wal.status);
  const check = details.verification ?? {};
  describe(byId("health"), [
    ["Log", details.state],
    ["Checked at start", checkAsText(check)],
    ["Repaired", details.repairedBytes ? `${bytesAsText(details.repairedBytes)} of an unfinished write cut off` : null],
    ["Copy", details.brokenCopy],
    ["Disk free", health.components?.diskSpace?.details && bytesAsText(health.components.diskSpace.details.free)],
  ]);
  showDamage(wal.status === "UP" ? null : details);
}

function checkAsText(check) {
  switch (check.result) {
    case "PASSED":
      return `every checksum of ${plural(check.records, "record")} holds, read in ${took(check.tookMillis)}`;
    case "NEW":
      return "a new log, nothing to check";
    case "FAILED":
      return "damage found";
    default:
      return check.result;
  }
}

function showDamage(details) {
  byId("down").hidden = !details;
  if (!details) {
    return;
  }
  const error = String(details.error ?? `the log is ${details.state}`).replace(/^[\w.$]+: /, "");
  setText(byId("down-error"), sentence(error));
  const corruption = details.corruption;
  byId("damage").hidden = !corruption;
  if (corruption) {
    setText(byId("damage-file"), corruption.segment);
    setText(byId("damage-offset"), String(corruption.offset));
    setText(byId("damage-expected"), corruption.expectedCrc ?? "–");
    setText(byId("damage-found"), corruption.actualCrc ?? "–");
  }
}

function showStatus(state, text) {
  byId("status").dataset.state = state;
  setText(byId("status"), text);
}

// ---------------------------------------------------------------- latency

/** The buckets of wal_fsync_duration_seconds, summed over whatever logs there are: [{ le, count }], each count its own. */
function bucketsIn(metrics) {
  const cumulative = new Map();
  for (const line of metrics.split("\n")) {
    const sample = /^wal_fsync_duration_seconds_bucket\{(?:.*,)?le="([^"]+)".*\} (\S+)/.exec(line);
    if (sample) {
      const le = sample[1] === "+Inf" ? Infinity : Number(sample[1]);
      cumulative.set(le, (cumulative.get(le) ?? 0) + Number(sample[2]));
    }
  }
  const sorted = [...cumulative].sort(([a], [b]) => a - b);
  return sorted.map(([le, count], i) => ({ le, count: count - (i === 0 ? 0 : sorted[i - 1][1]) }));
}

/** The bound below which a share of the syncs is. */
function boundOf(buckets, share) {
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  let below = 0;
  for (const bucket of buckets) {
    below += bucket.count;
    if (below >= share * total) {
      return bucket.le;
    }
  }
  return Infinity;
}

function showLatency(metrics) {
  const buckets = bucketsIn(metrics);
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  // An SVG element has no property for it.
  byId("latency").toggleAttribute("hidden", total === 0);
  if (total === 0) {
    setText(byId("latency-summary"), "Not measured yet.");
    return;
  }
  const within = (share) => {
    const bound = boundOf(buckets, share);
    return bound === Infinity ? "longer than the last bucket" : `within ${secondsAsText(bound)}`;
  };
  setText(byId("latency-summary"), `${plural(total, "sync")}: half ${within(0.5)}, 99 % ${within(0.99)}`);
  drawLatency(buckets);
}

function drawLatency(buckets) {
  const step = 100 / buckets.length;
  const most = Math.max(...buckets.map((bucket) => bucket.count));
  const positionOf = new Map(buckets.map((bucket, position) => [bucket, position]));
  keep(byId("latency"), buckets, (bucket) => bucket.le, makeBucket, (element, bucket) => {
    const [title, bar, label] = element.children;
    const position = positionOf.get(bucket);
    const height = bucket.count === 0 ? 0 : Math.max(2, (bucket.count / most) * BAR_HEIGHT);
    setText(title, `${plural(bucket.count, "sync")} ${boundAsText(buckets, position)}`);
    setAttributes(bar, {
      class: bucket.le > SLOW_SECONDS ? "bar slow" : "bar",
      x: `${(position + 0.1) * step}%`,
      y: BAR_HEIGHT - height,
      width: `${0.8 * step}%`,
      height,
    });
    setAttributes(label, { x: `${(position + 0.5) * step}%`, y: BAR_HEIGHT + 20 });
    setText(label, position % 3 === 0 && bucket.le !== Infinity ? secondsAsText(bucket.le) : "");
  });
}

function makeBucket() {
  const group = makeSvg("g");
  group.append(makeSvg("title"), makeSvg("rect", { rx: 2 }), makeSvg("text"));
  return group;
}

function boundAsText(buckets, position) {
  const { le } = buckets[position];
  return le === Infinity
    ? `longer than ${secondsAsText(buckets[position - 1]?.le ?? 0)}`
    : `of at most ${secondsAsText(le)}`;
}

// ---------------------------------------------------------------- keys

function showKeys(listing) {
  byId("no-keys").hidden = listing.keys.length > 0;
  byId("keys").closest("table").hidden = listing.keys.length === 0;
  keep(
    byId("keys"),
    listing.keys,
    (item) => item.key,
    (item) => {
      const name = make("button", { type: "button", title: item.key }, make("bdi", { textContent: item.key }));
      name.addEventListener("click", () => readKey(item.key));
      return make("tr", {}, make("td", {}, name), make("td"), make("td"));
    },
    (row, item) => {
      setText(row.children[1], item.bytes.toLocaleString("en"));
      setText(row.children[2], item.index.toLocaleString("en"));
    },
  );
}

async function readKey(key) {
  const result = byId("put-result");
  await attempt(result, async () => {
    const response = await answerOf(await ask(pathOf(key)));
    const bytes = new Uint8Array(await response.arrayBuffer());
    const index = response.headers.get("X-Wal-Index");
    return ["“", foreign(key), "” is ", ...describeValue(bytes), `, from entry ${index}`];
  });
}

function describeValue(bytes) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return [`${plural(bytes.length, "byte")} that are no text`];
  }
  return text.length > LONGEST_VALUE_SHOWN
    ? ["“", foreign(text.slice(0, LONGEST_VALUE_SHOWN)), `…” (${bytesAsText(bytes.length)})`]
    : ["“", foreign(text), "”"];
}

async function put(event) {
  event.preventDefault();
  const form = event.target;
  const key = form.elements.key.value;
  const done = await attempt(byId("put-result"), async () => {
    const response = await answerOf(await ask(pathOf(key), { method: "PUT", body: form.elements.value.value }));
    const replaced = response.status === 204 ? ", in place of an older value" : "";
    return ["“", foreign(key), `” is on disk as entry ${response.headers.get("X-Wal-Index")}${replaced}`];
  });
  if (done) {
    form.reset();
    form.elements.key.focus();
  }
}

// ---------------------------------------------------------------- actions

/** What the buttons do; each says what came of it, in parts. */
const actions = {
  async cut() {
    const cut = await post("actuator/wal/wal/cut");
    return cut.previous
      ? [`Segment ${cut.previous.sequence} sealed with ${bytesAsText(cut.previous.sizeBytes)}, segment ${cut.current.sequence} created, in ${took(cut.tookMillis)}`]
      : [`Segment ${cut.current.sequence} holds no entry yet, so it stays the current one`];
  },
  async verify() {
    const check = await post("actuator/wal/wal/verify");
    if (check.result === "TORN") {
      const { segment, offset, problem } = check.tornTail;
      return [`The log ends in an unfinished write at byte ${offset} of ${segment}: ${problem}`];
    }
    return [
      `Every checksum holds: ${plural(check.records, "record")} in ${plural(check.segments, "segment")}, ${bytesAsText(check.bytes)}, read in ${took(check.tookMillis)}`,
    ];
  },
  async snapshot() {
    const response = await answerOf(await ask("snapshot", { method: "POST" }));
    if (response.status === 204) {
      return ["There is nothing to take a snapshot of yet"];
    }
    const snapshot = await response.json();
    return [
      `A snapshot holds everything up to entry ${snapshot.index}: ${bytesAsText(snapshot.bytes)}, on disk in ${took(snapshot.tookMillis)}. ${snapshot.note}`,
    ];
  },
};

/** Does something, and says what came of it. Returns whether it went well. */
async function attempt(result, work) {
  say(result, "busy", "Working …");
  try {
    say(result, "good", ...(await work()));
    return true;
  } catch (problem) {
    say(result, "bad", foreign(textOf(problem)));
    return false;
  } finally {
    refresh();
  }
}

function textOf(problem) {
  return problem instanceof Refused ? sentence(problem.message) : "No answer from the server";
}

// ---------------------------------------------------------------- asking again and again

let asking = false;
let askAgain = false;
let goneSince = null;
let hasMetrics = true;

async function refresh() {
  if (asking) {
    // What is being asked may be older than what the caller wants to see.
    askAgain = true;
    return;
  }
  asking = true;
  askAgain = false;
  try {
    show(await askEverything());
  } finally {
    asking = false;
  }
  if (askAgain) {
    refresh();
  }
}

/** Returns what the server answers, or why it does not. */
async function askEverything() {
  try {
    return {
      // A log that is down answers with its status and all its details.
      health: await (await ask("actuator/health")).json(),
      log: await read("actuator/wal/wal"),
      keys: await read(`kv?newest=${MOST_KEYS}`),
      metrics: await askForMetrics(),
    };
  } catch (problem) {
    return { problem };
  }
}

/** Returns nothing where there is no such endpoint, and then does not ask again. */
async function askForMetrics() {
  if (!hasMetrics) {
    return null;
  }
  const response = await ask("actuator/prometheus");
  hasMetrics = response.status !== 404;
  return response.ok ? response.text() : null;
}

function show({ problem, health, log, keys, metrics }) {
  if (problem) {
    showGone(problem);
    return;
  }
  showHealth(health);
  showLog(log);
  showKeys(keys);
  if (metrics !== null) {
    showLatency(metrics);
  }
  showBack();
}

function showBack() {
  goneSince = null;
  byId("gone").hidden = true;
  byId("gone").replaceChildren();
  document.querySelector("main").classList.remove("stale");
  setText(byId("updated"), `as of ${new Date().toLocaleTimeString("en-GB")}`);
}

function showGone(problem) {
  goneSince ??= new Date();
  const since = goneSince.toLocaleTimeString("en-GB");
  const what = problem instanceof Refused ? `The server answered with “${problem.message}”` : "No answer from the server";
  showStatus("gone", "Not reached");
  byId("gone").hidden = false;
  setText(byId("gone"), `${what} since ${since}. What is shown is from before; asking again every ${EVERY_MILLIS / 1000} s.`);
  document.querySelector("main").classList.add("stale");
}

byId("put").addEventListener("submit", put);
for (const [name, work] of Object.entries(actions)) {
  byId(name).addEventListener("click", () => attempt(byId("action-result"), work));
}
document.addEventListener("visibilitychange", () => document.hidden || refresh());
setInterval(() => document.hidden || refresh(), EVERY_MILLIS);
refresh();
