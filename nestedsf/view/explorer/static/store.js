// What is known of the execution in this page: rows of numbers, kept up to date by messages.

// The places in a row, as page.py writes it.
export const ROW = {
  execution: 0, name: 1, status: 2, start: 3, end: 4, event: 5, around: 6,
  entered: 7, exited: 8, caught: 9, attempts: 10, iteration: 11, tries: 12, items: 13,
};
const TELLING = ["RUNNING", "FAILED", "TIMED_OUT", "ABORTED", "SUCCEEDED"];

export class Store extends EventTarget {
  constructor(model) {
    super();
    this.model = model;
    this.asked = new Map();
    this.number = 0;
    this.take(structuredClone(model.get("_page")));
    this.listener = (message) => this.receive(message);
    model.on("msg:custom", this.listener);
    // Told by the widgets' manager, as where a kernel is restarted; elsewhere the next question tells.
    this.layout = model.get("layout");
    this.gone = () => this.offline && this.lose();
    this.layout?.on?.("comm_live_update", this.gone);
    this.refresh();
  }

  close() {
    this.model.off("msg:custom", this.listener);
    this.layout?.off?.("comm_live_update", this.gone);
  }

  // --- asking the kernel -------------------------------------------------------------------

  // A kernel that was restarted, or that is not there, holds no execution to ask about.
  get offline() {
    return this.model.get("layout")?.comm_live === false;
  }

  // Nobody answers any more: neither what is asked from now on nor what was.
  lose() {
    const lost = new Error("The kernel no longer holds this execution: execute the cell again.");
    for (const { reject } of this.asked.values()) reject(lost);
    this.asked.clear();
    this.tell("asked");
    this.tell("offline");
    return lost;
  }

  ask(what, more = {}) {
    if (this.offline) return Promise.reject(this.lose());
    const number = ++this.number;
    return new Promise((resolve, reject) => {
      this.asked.set(number, { resolve, reject });
      this.tell("asked");
      this.model.send({ ask: number, what, ...more });
    });
  }

  receive(message) {
    if (message.kind === "answer") {
      const waiting = this.asked.get(message.ask);
      this.asked.delete(message.ask);
      if (message.error === undefined) waiting?.resolve(message.value);
      else waiting?.reject(new Error(message.error));
      this.tell("asked");
    } else if (message.kind === "change") {
      if (message.version === this.page.version + 1) this.change(message);
      else if (message.version > this.page.version) this.refresh();
    } else if (message.kind === "time") {
      this.known(message.time);
    } else if (message.kind === "note") {
      this.page.note = message.text;
      this.tell("status");
    }
  }

  // The whole page again, where this one is not the newest.
  async refresh() {
    if (this.offline) return;
    if (this.running && this.model.get("_acts")) this.ask("time").then((time) => this.known(time), () => {});
    let page;
    try {
      page = await this.ask("page", { version: this.page.version });
    } catch {
      return; // what is there stays
    }
    if (page === null || page.version <= this.page.version) return; // it is
    this.take(page);
    this.tell("change");
    this.tell("structure");
  }

  tell(kind) {
    this.dispatchEvent(new Event(kind));
  }

  // --- the page ----------------------------------------------------------------------------

  take(page) {
    this.page = page;
    for (const key of ["owners", "times"]) page[key] = page[key] ? page[key].split(",").map(Number) : [];
    this.index();
    this.clock();
  }

  change(message) {
    const page = this.page;
    const before = page.executions.length;
    page.version = message.version;
    for (const key of ["names", "owners", "times"]) {
      if (message[key]) page[key].splice(message[key].from, Infinity, ...message[key].rest);
    }
    for (const key of ["status", "redriven", "elapsed", "charged", "price", "events", "failure", "waits"]) {
      if (key in message) page[key] = message[key];
    }
    for (const key of ["executions", "visits"]) {
      if (!message[key]) continue;
      page[key].length = Math.min(page[key].length, message[key].count);
      for (const [number, row] of message[key].rows) page[key][number] = row;
    }
    if (message.visits || message.executions) this.index();
    if (message.times || message.owners) this.clock();
    this.tell("change");
    // A child execution has begun, or all is known, the token's way as well.
    if (page.executions.length !== before || message.status) this.tell("structure");
  }

  index() {
    this.byState = new Map();
    this.ofRow = new Map();
    this.numbers = new Map(this.page.visits.map((row, number) => [row, number]));
    // By the row that started it; of a Distributed Map, which starts many, see childrenOf.
    this.started = new Map(this.page.executions.map((execution, number) => [execution.row, number]).filter(([, number]) => !this.isItem(number)));
    for (const row of this.page.visits) {
      const key = this.key(row[ROW.execution], this.page.names[row[ROW.name]]);
      const rows = this.byState.get(key);
      if (rows) rows.push(row);
      else this.byState.set(key, [row]);
    }
    this.byPath = new Map(this.page.executions.map((e, n) => [e.path.join("."), n]));
  }

  // What an execution is called: its machine's name, and of several of one machine, if it tells
  // them apart, its own, else its number.
  label(number) {
    const { executions } = this.page;
    if (this.labelled !== executions.length) {
      const groups = new Map();
      executions.forEach((execution, at) => groups.set(execution.machine, [...(groups.get(execution.machine) ?? []), at]));
      this.labels = executions.map((execution) => execution.machine);
      for (const [machine, group] of groups) {
        if (group.length < 2) continue;
        const apart = new Set(group.map((at) => executions[at].name)).size === group.length;
        group.forEach((at, place) => {
          const { name, item } = executions[at];
          if (item) this.labels[at] = `${machine} · ${item}`;
          else this.labels[at] = apart ? `${machine} · ${name}` : `${machine} (${place + 1})`;
        });
      }
      this.labelled = executions.length;
    }
    return this.labels[number];
  }

  clock() {
    let at = 0;
    this.moments = [0, ...this.page.times.map((step) => (at += step))];
    let owner = 0;
    this.owners = [0, ...this.page.owners.map((step) => (owner += step))];
  }

  key(execution, name) {
    return `${execution}\n${name}`;
  }

  // How many events there are, in all executions together.
  get length() {
    return this.page.events;
  }

  // Whether it runs, or one of the executions that it started does.
  get running() {
    return this.page.executions.some((execution) => execution.status === "RUNNING");
  }

  // What the kernel says of the time: milliseconds since the start, and how many pass in one here;
  // null where nobody follows the execution.
  known(time) {
    this.time = time && { ...time, at: performance.now() };
    this.tell("time");
  }

  // Whether time goes on.
  get ticks() {
    return Boolean(this.time) && this.running && !this.offline;
  }

  // The end of the axis: that of the latest event, or now.
  get now() {
    const last = this.moment(this.length);
    if (!this.ticks || !this.timed) return last;
    return Math.max(last, this.time.now + (performance.now() - this.time.at) * this.time.rate);
  }

  // The moment of a position: milliseconds, or its number where the history has no times.
  moment(position) {
    const at = Math.min(position, this.length);
    return this.timed ? this.moments[at] : at;
  }

  get timed() {
    return this.page.times.length > 0;
  }

  // --- selection and position, which Python can read and set ----------------------------------

  get position() {
    const position = this.model.get("position");
    return position === null || position === undefined ? Infinity : position;
  }

  set(values) {
    for (const [key, value] of Object.entries(values)) this.model.set(key, value);
    this.model.save_changes();
  }

  move(position) {
    const most = this.length;
    this.set({ position: position >= most ? null : Math.max(0, Math.round(position)) });
  }

  get open() {
    return this.byPath.get(this.model.get("path").join(".")) ?? 0;
  }

  // The selected visit: the one that was chosen, or the one that tells most at the position. A
  // state may have thousands, and all views ask.
  visit() {
    const id = this.model.get("visit_id");
    const state = this.key(this.open, this.model.get("selected"));
    const key = `${state}\n${id} ${this.position}`;
    if (this.visited?.key !== key || this.visited.of !== this.byState) this.visited = { key, of: this.byState, row: this.found(state, id) };
    return this.visited.row;
  }

  found(state, id) {
    const rows = this.byState.get(state) ?? [];
    const chosen = rows.find((row) => row[ROW.event] === id);
    if (chosen) return chosen;
    const { position } = this;
    const entered = rows.filter((row) => row[ROW.start] <= position);
    return this.telling(entered.length ? entered : rows);
  }

  // Which of several visits of a state is worth a look, as causes.py has it.
  telling(rows) {
    const rank = (row) => {
      const status = this.status(row);
      if (status === "FAILED" && !row[ROW.caught]) return 0;
      if (status === "TIMED_OUT" && !row[ROW.caught]) return 1;
      if (status === "RUNNING") return this.page.waits.includes(this.numbers.get(row)) ? 2 : 3;
      return status === "FAILED" || status === "TIMED_OUT" ? 4 : 5;
    };
    let best;
    let least = Infinity;
    for (const row of rows) {
      const at = rank(row);
      const first = at < 5 ? row[ROW.start] : -row[ROW.start];
      const former = best && (least < 5 ? best[ROW.start] : -best[ROW.start]);
      if (at < least || (at === least && first < former)) [best, least] = [row, at];
    }
    return best;
  }

  // The visit of an execution that needs a look, undefined where nothing was entered.
  look(execution) {
    const { look } = this.page.executions[execution];
    return look ? this.page.visits.find((row) => row[ROW.execution] === execution && row[ROW.event] === look) : undefined;
  }

  // The visits of a state in an execution, or in several that one picture shows together.
  rowsOf(executions, name) {
    return [executions].flat().flatMap((number) => this.byState.get(this.key(number, name)) ?? []);
  }

  // Which item or batch an execution is for: as a Map Run's child, or as what an item of a Map in a
  // history has started; "" of others.
  itemOf(number) {
    const { executions, visits } = this.page;
    const { item, row } = executions[number];
    if (item) return item;
    let around = visits[row];
    while (around && around[ROW.iteration] < 0) around = visits[around[ROW.around]];
    return around ? `item ${around[ROW.iteration].toLocaleString("en")}` : "";
  }

  // Where a Map Run's child stands in the list of its Map, which is of the latest Map Run.
  listed(number) {
    const { item } = this.page.executions[number];
    if (!item || this.siblings(number).findLast((at) => this.page.executions[at].item === item) !== number) return null;
    return { number: Number(item.replace(/\D/g, "")) };
  }

  // What an execution is called on the way to it: by its item, and its machine where that is no Map Run's.
  called(number) {
    const { item, machine } = this.page.executions[number];
    return item ?? [machine, this.itemOf(number)].filter(Boolean).join(", ");
  }

  // All that a Distributed Map started for its items, if an execution is one of them.
  siblings(number) {
    const { executions } = this.page;
    if (!this.isItem(number)) return number;
    const { row } = executions[number];
    if (!this.ofRow.has(row)) this.ofRow.set(row, executions.flatMap((execution, at) => (execution.row === row ? [at] : [])));
    return this.ofRow.get(row);
  }

  // Whether an execution is one of those that a Distributed Map started for its items.
  isItem(number) {
    return (this.page.executions[number].path.at(-1) ?? 0) < 0;
  }

  // The execution that a Task started, -1 where it started none.
  child(row) {
    return row ? (this.started.get(this.numbers.get(row)) ?? -1) : -1;
  }

  // --- what was at the position ----------------------------------------------------------------

  status(row, position = this.position) {
    if (row[ROW.start] > position) return null;
    if (row[ROW.end] < 0 || row[ROW.end] > position) return "RUNNING";
    return CONFIG.statuses[row[ROW.status]];
  }

  // The positions of the redrives after which a visit went on.
  redrives(row, position = this.position) {
    const end = row[ROW.end] < 0 ? Infinity : row[ROW.end];
    return (this.page.executions[row[ROW.execution]].redrives ?? []).filter((at) => row[ROW.start] < at && at < end && at <= position);
  }

  // Whether a visit was tried again by a Retry, and not only as its execution was redriven.
  retried(row) {
    const tries = row[ROW.tries] ?? [];
    if (!tries.length) return false;
    const redrives = this.redrives(row, Infinity);
    return tries.some((at, number) => !redrives.some((redrive) => (tries[number - 1] ?? row[ROW.start]) < redrive && redrive < at));
  }

  // Status and words of a state: of several visits the most telling status, and how many have it.
  outcome(execution, name, position = this.position) {
    const rows = this.rowsOf(execution, name);
    const counts = new Map();
    let entered = 0;
    let caught = true;
    for (const row of rows) {
      const status = this.status(row, position);
      if (status === null) continue;
      entered += 1;
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (status === "FAILED" || status === "TIMED_OUT") caught &&= Boolean(row[ROW.caught]);
    }
    const status = TELLING.find((word) => counts.has(word)) ?? "";
    caught &&= status === "FAILED" || status === "TIMED_OUT";
    const number = counts.get(status);
    let words = status;
    if (number < entered) words = `${number.toLocaleString("en")} of ${entered.toLocaleString("en")} ${status}`;
    else if (entered > 1) words = `${entered.toLocaleString("en")} ${status}`;
    return { status, words: caught ? `${words}, caught` : words, caught };
  }

  // An execution's status is that of its end from its last event on.
  executionStatus(number, position = this.position) {
    const execution = this.page.executions[number];
    if (execution.first > position) return null;
    return execution.last > position ? "RUNNING" : execution.status;
  }
}
