// Crash safety: visitors send requests while the server and the database are killed with no warning. Whatever a visitor was
// told must be there afterwards, once; whatever they were not told they ask for again, and must get the same answer.
// Started by scripts/crash. `kill -9` says nothing about a loss of power: the kernel still writes what it was given.

import { execFile, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, createWriteStream, fsyncSync, mkdtempSync, openSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync, writeSync } from 'node:fs';
import http from 'node:http';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

const { values: options } = parseArgs({
  options: {
    clients: { type: 'string', default: '8' },
    'server-kills': { type: 'string', default: '10' },
    'postgres-kills': { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false },
    plant: { type: 'boolean', default: false },
  },
});
const root = resolve(import.meta.dirname, '..');
const program = resolve(root, process.env.MY_ACCOUNT_BIN);
const [site, admin] = ['127.0.0.1:3200', '127.0.0.1:3201'];
const place = mkdtempSync('/tmp/ma-crash-');
// The account that runs the database must be able to enter it.
chmodSync(place, 0o755);
const folder = join(place, 'var');
const log = createWriteStream(join(place, 'server.log'), { flags: 'a' });
const run = promisify(execFile);

/** How long a visitor goes on asking before it counts as a fault. */
const PATIENCE = 120_000;
/** A mail that a killed process had claimed waits for its lease of three minutes. */
const MAIL_PATIENCE = 300_000;

const settings = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MY_ACCOUNT_|DATABASE_URL|SMTP_URL|DEMO_PASSWORD)/.test(name))),
  MY_ACCOUNT_VAR_DIR: folder,
  MY_ACCOUNT_LISTEN: site,
  MY_ACCOUNT_ADMIN_LISTEN: admin,
  MY_ACCOUNT_PUBLIC_URL: `http://${site}`,
  MY_ACCOUNT_LOG_FORMAT: 'json',
};

/** Numbers from 0 to 1, the same for the same seed. */
function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const chance = dice(Number(options.seed));
const say = (words) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${words}`);
const began = Date.now();
const many = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

/** Counts by name. */
class Tally extends Map {
  add(name) {
    this.set(name, (this.get(name) ?? 0) + 1);
  }

  toString() {
    return [...this].map(([name, count]) => `${name} ×${count}`).join(', ') || 'none';
  }

  static of(names) {
    const tally = new Tally();
    for (const name of names) tally.add(name);
    return tally;
  }
}

const answers = { refused: new Tally(), unanswered: new Tally() };
const faults = [];

/** The portal as a process, started and killed as an operator's machine would. */
class Portal {
  startTimes = [];

  async start() {
    const since = Date.now();
    const child = spawn(program, ['--demo', 'serve'], { cwd: root, env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.child = child;
    this.ended = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)));
    while ((await health('ready')) !== 200) {
      if (child.exitCode !== null) throw new Error(`the portal did not start: it ended with ${child.exitCode}`);
      if (Date.now() - since > PATIENCE) throw new Error('the portal was not ready in time');
      await sleep(25);
    }
    const took = Date.now() - since;
    this.startTimes.push(took);
    return took;
  }

  /** Nobody else may have ended it: then it was no crash of ours. */
  async kill() {
    this.child.kill('SIGKILL');
    const how = await this.ended;
    if (how !== 'SIGKILL') faults.push(`the server had ended before it was killed: ${how}`);
  }

  /** Asks it to end; how it ended and how long that took. */
  async stop() {
    const since = Date.now();
    this.child.kill('SIGTERM');
    const how = await Promise.race([this.ended, sleep(30_000, 'nothing', { ref: false })]);
    if (how === 'nothing') await this.kill();
    return { how, took: Date.now() - since };
  }
}

const portal = new Portal();

function health(what) {
  return new Promise((done) => {
    const request = http.get(`http://${admin}/health/${what}`, { agent: false, timeout: 5_000 }, (response) => {
      response.resume().on('end', () => done(response.statusCode)).on('error', () => done(0));
    });
    request.on('timeout', () => request.destroy()).on('error', () => done(0));
  });
}

/** The embedded database, seen from outside. */
const database = {
  async open() {
    this.url = (await run(program, ['--demo', 'postgres'], { cwd: root, env: settings })).stdout.trim();
    this.data = await this.value('show data_directory');
  },

  /** Rows of texts. */
  async rows(sql) {
    const { stdout } = await run(process.env.PSQL, ['-XqAt', '-F', '\t', '-v', 'ON_ERROR_STOP=1', this.url, '-c', sql], { maxBuffer: 1 << 28 });
    return stdout.split('\n').filter(Boolean).map((line) => line.split('\t'));
  },

  async value(sql) {
    return (await this.rows(sql))[0]?.[0] ?? '';
  },

  /** The number of the server's first process, once it is certain that it is ours. */
  process() {
    const pid = Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    if (readlinkSync(`/proc/${pid}/cwd`) !== this.data) throw new Error(`process ${pid} is not the database of this run`);
    return pid;
  },

  /** What still works in the data folder: nothing, once the portal has ended. */
  processes() {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && cwd(name) === this.data).map(Number);
  },
};

function cwd(pid) {
  try {
    return realpathSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** What was promised to a visitor: on disk before it counts. */
const ledger = {
  file: openSync(join(place, 'ledger.jsonl'), 'a'),
  promises: [],

  append(promise) {
    writeSync(this.file, `${JSON.stringify(promise)}\n`);
    fsyncSync(this.file);
    this.promises.push(promise);
  },
};

/** The answers to the pages of a noise report, by the page; `mark` finds them again. */
function form(page, mark, email) {
  const day = new Date(Date.now() - 24 * 3_600_000);
  const forms = {
    what: { what: 'music' },
    place: { 'place-words': 'Behind the hall' },
    when: { times: ['evening', 'night'], how_often: 'most_days', 'last_heard-day': day.getDate(), 'last_heard-month': day.getMonth() + 1, 'last_heard-year': day.getFullYear() },
    effect: { effect: `Nobody sleeps. Mark ${mark}.` },
    spoken: { spoken: 'no' },
    'about-you': { name: `Client ${mark}`, email, phone: '', language: 'en' },
    check: {},
  };
  const fields = Object.entries(forms[page]).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
  return new URLSearchParams(fields).toString();
}

let closing = false;

/** Somebody without an account, who sends one report after another and does not give up. */
class Visitor {
  cookies = new Map();
  agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  constructor(number) {
    this.number = number;
  }

  async work() {
    for (let n = 1; !closing; n += 1) {
      try {
        await this.report(n);
      } catch (error) {
        faults.push(`client ${this.number}, report ${n}: ${error.message}`);
        await sleep(500);
      }
    }
  }

  async report(n) {
    const mark = `c${this.number}-n${n}`;
    const email = `client${this.number}-${n}@example.org`;
    let path = (await this.insists('POST', '/services/noise', '')).location;
    while (!path.endsWith('/check')) {
      const { location } = await this.insists('POST', path, form(path.split('/').at(-1), mark, email));
      if (location === path || !location.startsWith('/requests/new/')) throw new Error(`${path} led to ${location}`);
      path = location;
    }
    const { location, tries } = await this.insists('POST', path, form('check'));
    const reference = /^\/requests\/(SR-[0-9A-Z-]+)\/sent$/.exec(location)?.[1];
    if (!reference) throw new Error(`${path} was sent (try ${tries}) and led to ${location}`);
    ledger.append({ reference, email, mark, client: this.number, draft: path.split('/').at(-2), tries, at: new Date().toISOString() });
    // An impatient one presses again: that must not make another.
    if (tries > 1 || n % 5 === 0) await this.presses_again(path, location);
  }

  async presses_again(path, before) {
    const { location } = await this.insists('POST', path, form('check'));
    replays.add(location === before ? 'same' : 'other');
    if (location !== before) faults.push(`${path} was sent again and led to ${location}, not ${before}`);
  }

  /** Asks until there is an answer. Only an answer that says "later" or none at all is a reason to ask again. */
  async insists(method, path, body) {
    const since = Date.now();
    for (let tries = 1; ; tries += 1) {
      const answer = await this.asks(method, path, body).catch((error) => ({ status: 0, why: error.code ?? error.message }));
      if (answer.status === (method === 'GET' ? 200 : 303)) return { ...answer, tries };
      (answer.status ? answers.refused : answers.unanswered).add(answer.status || answer.why);
      if (answer.status && answer.status < 500) throw new Error(`${method} ${path} answered ${answer.status}`);
      if (Date.now() - since > PATIENCE) throw new Error(`${method} ${path} was never answered`);
      await sleep(100 + chance() * 200);
    }
  }

  asks(method, path, body) {
    const headers = { 'sec-fetch-site': 'same-origin', cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    if (method === 'POST') Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) });
    return new Promise((done, failed) => {
      const request = http.request(`http://${site}${path}`, { method, headers, agent: this.agent, timeout: 15_000 }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part)).on('error', failed).on('aborted', () => failed(new Error('cut off')));
        response.on('end', () => {
          this.keep(response.headers['set-cookie'] ?? []);
          done({ status: response.statusCode, location: response.headers.location, body: Buffer.concat(parts).toString() });
        });
      });
      request.on('timeout', () => request.destroy(new Error('no answer in 15 s'))).on('error', failed);
      request.end(body);
    });
  }

  keep(cookies) {
    for (const cookie of cookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      if (/max-age=0/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

const replays = new Tally();
const noticed = [];
const stops = [];

/** No warning, no time to finish. */
async function killServer() {
  await portal.kill();
  say(`the server was killed; ready again after ${await portal.start()} ms`);
}

/** Whether there is a database again in the place of the one that was killed. */
function isAnew(victim) {
  try {
    return database.process() !== victim;
  } catch {
    return false;
  }
}

/** The database goes and the server stays, says so or has started it again by then, and is started anew: now asked to end, now killed as well. */
async function killPostgres(round) {
  const since = Date.now();
  const victim = database.process();
  process.kill(victim, 'SIGKILL');
  while ((await health('ready')) !== 503 && !isAnew(victim) && Date.now() - since < 10_000) await sleep(25);
  noticed.push(Date.now() - since);
  if ((await health('live')) !== 200) faults.push('the server was not alive while the database was away');
  await sleep(chance() * 3_000);
  if (round % 2) await portal.kill();
  else stops.push(await portal.stop());
  say(`the database was killed, known after ${noticed.at(-1)} ms; ready again after a start of ${await portal.start()} ms`);
}

/** Kills in a random order at random moments. */
async function kills() {
  const order = [...Array(Number(options['server-kills'])).fill('server'), ...Array(Number(options['postgres-kills'])).fill('postgres')];
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor(chance() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  for (const [round, victim] of order.entries()) {
    await sleep(200 + chance() * 4_800);
    await (victim === 'server' ? killServer() : killPostgres(round));
  }
  // The last start serves, too.
  await sleep(3_000);
}

/** Waits for the mails, those claimed by killed processes included. Paper waits for people. */
async function drained() {
  const since = Date.now();
  const waiting = () => database.value(`select count(*) from outbox where way <> 'post' and sent_at is null and parked_at is null and cancelled_at is null`);
  while ((await waiting()) !== '0' && Date.now() - since < MAIL_PATIENCE) await sleep(1_000);
  say(`the outbox was empty after ${((Date.now() - since) / 1000).toFixed(0)} s`);
}

const results = { passed: 0, failed: 0 };

/** One line a check; what contradicts it is named. */
function check(words, contradictions) {
  const bad = [contradictions].flat().filter(Boolean);
  results[bad.length ? 'failed' : 'passed'] += 1;
  console.log(`${bad.length ? 'FAILED' : 'passed'}  ${words}`);
  for (const each of bad.slice(0, 10)) console.log(`          ${each}`);
  if (bad.length > 10) console.log(`          and ${bad.length - 10} more`);
}

/** The letters in the folder: whom, what about. Long lines of a header are folded. */
function letters() {
  const mail = join(folder, 'mail');
  const header = (text, name) => new RegExp(`^${name}: (.*)$`, 'mi').exec(text.replaceAll(/\r?\n[ \t]+/g, ' '))?.[1].trim() ?? '';
  return readdirSync(mail).filter((name) => name.endsWith('.eml')).map((name) => {
    const text = readFileSync(join(mail, name), 'utf8');
    return { name, to: header(text, 'To').replaceAll(/[<>]/g, ''), subject: header(text, 'Subject') };
  });
}

/** Everything in the database that the run made. */
async function made(before) {
  const known = new Set(before);
  const requests = await database.rows(`
    select r.service_request_id, r.reference, r.submission_key, coalesce(d.draft_id::text, ''), coalesce(d.sent_at::text, ''),
      (select count(*) from audit a where a.act = 'service_request/send' and a.subject_id = r.service_request_id),
      (select count(*) from request_event e where e.kind = 'sent' and e.service_request_id = r.service_request_id),
      (select count(*) from outbox o where o.reference = r.reference), r.anonymous
    from service_request r left join draft d on d.submission_key = r.submission_key`);
  return requests
    .map(([id, reference, key, draft, sent, audits, events, mails]) => ({ id, reference, key, draft, sent, audits, events, mails }))
    .filter((request) => !known.has(request.reference));
}

async function checkDatabase(requests, before) {
  const promises = ledger.promises;
  const found = Tally.of(requests.map((request) => request.reference));
  const keys = Tally.of(requests.map((request) => request.key));
  const promised = Tally.of(promises.map((promise) => promise.reference));
  const drafts = new Map(requests.map((request) => [request.reference, request.draft]));
  check(`each of ${many(promises.length, 'promised reference')} is one request`, promises.filter((p) => found.get(p.reference) !== 1).map((p) => `${p.reference} of ${p.email}: ${found.get(p.reference) ?? 0}`));
  check('no reference was promised twice', [...promised].filter(([, count]) => count > 1).map(([reference]) => reference));
  check(`${many(requests.length, 'request')} in the database, and every one was promised in the end`, requests.filter((r) => !promised.has(r.reference)).map((r) => r.reference));
  check('a draft became the request that was promised for it, and is marked as sent', [
    ...promises.filter((p) => drafts.get(p.reference) !== p.draft).map((p) => `${p.reference}: draft ${drafts.get(p.reference)}, not ${p.draft}`),
    ...requests.filter((r) => !r.sent).map((r) => `${r.reference}: its draft is not marked`),
  ]);
  check('no submission key is there twice', [...keys].filter(([, count]) => count > 1).map(([key]) => key));
  check('every request has its one row in the audit', requests.filter((r) => r.audits !== '1').map((r) => `${r.reference}: ${r.audits}`));
  check('no row of the audit is about a request that is not there', await orphans());
  check('every request has its one event', requests.filter((r) => r.events !== '1').map((r) => `${r.reference}: ${r.events}`));
  check('every request queued its one letter', requests.filter((r) => r.mails !== '1').map((r) => `${r.reference}: ${r.mails}`));
  check('the requests from before are still there', await lost(before));
}

/** Spoils a few things on purpose: a check that does not find its fault is no check. */
async function plant(before) {
  const [lost, silent, unwritten] = ledger.promises;
  await database.rows(`delete from audit where act = 'service_request/send' and subject_id = (select service_request_id from service_request where reference = '${silent.reference}')`);
  await database.rows(`delete from request_event where service_request_id = (select service_request_id from service_request where reference = '${silent.reference}')`);
  await database.rows(`update service_request set reference = 'SR-PLAN-TED2' where reference = '${lost.reference}'`);
  await database.rows(`update outbox set sent_at = null, parked_at = due_at where reference = '${unwritten.reference}'`);
  const mail = join(folder, 'mail');
  rmSync(join(mail, letters().find((letter) => letter.subject.endsWith(unwritten.reference)).name));
  copyFileSync(join(mail, letters().find((letter) => letter.subject.endsWith(silent.reference)).name), join(mail, 'planted.eml'));
  before.push('SR-WASH-ERE2');
}

const orphans = async () =>
  (await database.rows(`select subject_id from audit where act = 'service_request/send' and subject_id not in (select service_request_id from service_request)`)).flat();

async function lost(before) {
  const now = new Set((await database.rows('select reference from service_request')).flat());
  return before.filter((reference) => !now.has(reference));
}

async function checkMail() {
  const sent = letters();
  const of = (reference) => sent.filter((letter) => letter.subject === `We have your request ${reference}`);
  check('the outbox is empty and nothing in it was given up', await database.rows(`select 'outbox ' || outbox_id, coalesce(last_error, 'waiting') from outbox where way <> 'post' and sent_at is null and cancelled_at is null`));
  check('every promised reference has its one letter, to the address that was given', ledger.promises.flatMap((promise) => {
    const found = of(promise.reference);
    return found.length === 1 && found[0].to === promise.email ? [] : [`${promise.reference} of ${promise.email}: ${found.map((l) => l.to).join(', ') || 'none'}`];
  }));
  check('nobody was told of a request that is not there', sent.filter((l) => /^client\d+-\d+@/.test(l.to) && !ledger.promises.some((p) => p.email === l.to && l.subject.includes(p.reference))).map((l) => `${l.name} to ${l.to}`));
  check('no letter lies there half written', readdirSync(join(folder, 'mail')).filter((name) => name.endsWith('.half')));
}

/** Every visitor opens everything they sent: the keys and what they seal survived, and belong together. */
async function readBack(visitors) {
  const wrong = [];
  await Promise.all(visitors.map(async (visitor) => {
    for (const { reference, mark } of ledger.promises.filter((promise) => promise.client === visitor.number)) {
      const answer = await visitor.asks('GET', `/requests/${reference}`).catch((error) => ({ status: error.message, body: '' }));
      if (answer.status !== 200 || !answer.body.includes(`Mark ${mark}.`)) wrong.push(`${reference}: ${answer.status}`);
    }
  }));
  return wrong;
}

/** Lines of the server's log that tell of a fault of its own. */
function complaints() {
  const told = new Tally();
  for (const line of readFileSync(join(place, 'server.log'), 'utf8').split('\n')) {
    if (!/"level":"ERROR"|panicked/.test(line)) continue;
    const text = line.startsWith('{') ? JSON.parse(line) : { fields: { message: line } };
    const { message, error, cause } = text.fields ?? text;
    told.add([message, error ?? cause].filter(Boolean).join(': ').slice(0, 160));
  }
  return told;
}

async function checkEnd() {
  const stop = await portal.stop();
  check('asked to end, the server ends well', stop.how === 0 ? [] : `it ended with ${stop.how} after ${stop.took} ms`);
  check('and so does its database', database.processes().map((pid) => `process ${pid} is still there`));
  const audit = await run(program, ['--demo', 'check', 'audit'], { cwd: root, env: settings }).catch((error) => error);
  check(`the audit is whole: ${audit.stdout.trim()}`, audit.code || !/^The audit is whole/m.test(audit.stdout) ? audit.stderr : []);
}

const seconds = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.length ? `median ${sorted[sorted.length >> 1]} ms, longest ${sorted.at(-1)} ms` : 'none';
};

async function figures(duration) {
  const late = await database.value(`select round(extract(epoch from max(sent_at - created_at))) from outbox where letter = 'request_received' or reference is not null`);
  const unsealed = await database.value('select count(*) from audit where txid >= coalesce((select upto_txid from audit_block order by block_number desc limit 1), 0::text::xid8)');
  const again = ledger.promises.filter((promise) => promise.tries > 1).length;
  console.log(`
figures (seed ${options.seed}, ${many(options.clients, 'client')}, ${duration.toFixed(0)} s under fire)
  promised       ${ledger.promises.length}, of which ${again} were asked for more than once; pressed again after the answer: ${replays}
  kills          ${options['server-kills']} of the server, ${options['postgres-kills']} of the database
  starts         ${seconds(portal.startTimes.slice(1))}; the very first, with an empty folder, ${portal.startTimes[0]} ms
  database away  told by readiness: ${seconds(noticed)}; ending without it: ${stops.map((s) => `${s.how} in ${s.took} ms`).join(', ') || 'none'}
  no answer      ${answers.unanswered}
  refusals       ${answers.refused}
  slowest letter ${late} s from its request to its delivery; audit rows not sealed yet: ${unsealed}
  errors logged  ${[...complaints()].map(([words, count]) => `${count} × ${words}`).join('\n                 ') || 'none'}
`);
}

/** Leaves nothing running, whatever happened. */
async function tidy() {
  if (portal.child && portal.child.exitCode === null && portal.child.signalCode === null) await portal.stop();
  for (const pid of database.data ? database.processes() : []) process.kill(pid, 'SIGKILL');
  if (results.failed || options.keep) console.log(`what is left to look at: ${place}`);
  else rmSync(place, { recursive: true, force: true });
}

async function main() {
  say(`the first start took ${await portal.start()} ms`);
  await database.open();
  const before = (await database.rows('select reference from service_request')).flat();
  const visitors = Array.from({ length: Number(options.clients) }, (_, number) => new Visitor(number + 1));
  const since = Date.now();
  const work = visitors.map((visitor) => visitor.work());
  try {
    await kills();
  } finally {
    closing = true;
  }
  const duration = (Date.now() - since) / 1000;
  await Promise.all(work);
  say(`${many(ledger.promises.length, 'promise')} made`);
  await drained();
  if (options.plant) await plant(before);
  const requests = await made(before);
  await figures(duration);
  const starts = portal.startTimes.length - 1;
  const expected = Number(options['server-kills']) + Number(options['postgres-kills']);
  check(`the portal started by itself after each of ${many(expected, 'kill')}`, starts === expected ? [] : `it started ${starts} times`);
  check('visitors met nothing but their answer, silence or "later"', faults);
  check('the database away is "later" (503), never an error of ours', [...answers.refused].filter(([status]) => status !== 503).map(([status, count]) => `${status} ×${count}`));
  check('within 5 s readiness says that the database is away, or it is there again', noticed.filter((took) => took > 5_000).map((took) => `${took} ms`));
  check('without its database the server still ends when asked', stops.filter((stop) => stop.how !== 0).map((stop) => `${stop.how} after ${stop.took} ms`));
  check('a request that was sent again is the same request', replays.get('other') ? `${replays}` : []);
  await checkDatabase(requests, before);
  await checkMail();
  check('every visitor reads back what they sent', await readBack(visitors));
  await checkEnd();
}

process.once('SIGINT', () => tidy().finally(() => process.exit(130)));
try {
  await main();
} catch (error) {
  check('the run came to its end', error.stack);
} finally {
  await tidy();
}
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
