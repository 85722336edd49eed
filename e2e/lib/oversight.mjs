// Fills a demonstration with reviews, a pending plan and a roster, so that pictures of those screens show something.

import { randomUUID } from 'node:crypto';

import { demoLogins, signIn } from './session.mjs';

const FORM = '019ab5a2-0000-7000-8000-00000000f0f0';
const DAY_MS = 86_400_000;
/** The centre keeps UTC−6 all year. */
const LOCAL_MS = -6 * 3_600_000;
const DOUBLES_SCORED = 9;

/** A small repeatable sequence in [0, 1): pictures must not differ from run to run for no reason. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/**
 * @param {import('./server.mjs').Server} server A demonstration in which calls have been answered.
 * @returns {Promise<{ reviewed: string | undefined }>} Name of an operator who has a review and a plan to answer.
 */
export async function prepareOversight(server) {
  const login = (name) => demoLogins(server).find((one) => one.name === name);
  async function person(name) {
    const headers = await signIn(server.origin, login(name));
    return async (method, path, body) => {
      const response = await fetch(`${server.origin}/api/v1${path}`, {
        method,
        headers: { ...headers, accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} as ${name}: HTTP ${response.status} ${text}`);
      return JSON.parse(text);
    };
  }
  const now = Date.now();
  const period = { from: new Date(now - DAY_MS).toISOString(), to: new Date(now + 60_000).toISOString(), form: FORM };
  const chief = await person('supervisor');
  // At night few calls come, in a demonstration too: what there is to review is waited for.
  const draw = async (method, double) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await chief('POST', '/quality/draws/commands', { method, ...period, to: new Date(Date.now() + 60_000).toISOString(), double });
      } catch (error) {
        if (tries === 30 || !error.message.includes('nothing_to_draw')) throw error;
        await new Promise((resolve) => setTimeout(resolve, 10_000));
      }
    }
  };
  await draw({ method: 'random', count: 12 }, true);
  await draw({ method: 'per_person', count: 1 }, false);
  const roll = dice(7);
  for (const name of ['calidad', 'evaluadora']) {
    const reviewer = await person(name);
    const { items } = await reviewer('GET', '/quality/queue?limit=100');
    for (const row of items.filter((one) => one.double).slice(0, DOUBLES_SCORED)) await score(reviewer, row.id, roll);
    for (const row of items.filter((one) => !one.double).slice(0, 6)) await score(reviewer, row.id, roll);
  }
  const reviewed = await openPlan(chief, now);
  const admin = await person('administrador');
  await changePlan(admin);
  await fillRoster(admin, now);
  return { reviewed };
}

async function score(reviewer, id, roll) {
  const { form } = await reviewer('GET', `/quality/evaluations/${id}`);
  const answers = {};
  for (const item of form.sections.flatMap((section) => section.items)) {
    const less = roll() < 0.2 ? 1 : 0;
    answers[item.code] = item.optional && roll() < 0.4 ? null : Math.max(0, item.max - less);
  }
  await reviewer('POST', `/quality/evaluations/${id}/commands`, {
    type: 'score',
    answers,
    comment: 'Buen trato; falta repetir el cruce de calles.',
  });
}

async function openPlan(chief, now) {
  const { items } = await chief('GET', '/quality/evaluations?status=notified&limit=1');
  if (items.length === 0) return undefined;
  const due = (days) => new Date(now + days * DAY_MS).toISOString();
  await chief('POST', '/quality/improvements/commands', {
    type: 'open',
    operator: items[0].operator,
    goal: 'Repetir la ubicación en todas las llamadas',
    reviews: [items[0].id],
    steps: [
      { text: 'Escuchar tres llamadas con la coordinadora', due_at: due(14) },
      { text: 'Práctica de cruces y referencias', due_at: due(28) },
    ],
    due_at: due(30),
  });
  return items[0].operator.name;
}

/** A draft with one unit more, and the request to put it in force. */
async function changePlan(admin) {
  const { items } = await admin('GET', '/plans?limit=500');
  const plan = items.sort((a, b) => a.content.name.localeCompare(b.content.name, 'es'))[0];
  const [first, ...rest] = plan.content.requirements;
  const requirements = [{ ...first, count: first.count + 1 }, ...rest];
  await admin('POST', `/plans/${plan.id}/commands`, { type: 'revise', ...plan.content, requirements });
  const change = { type: 'activate', version: plan.latest + 1 };
  await admin('POST', '/approvals/commands', { action: 'PlanActivate', object: `plan/${plan.id}`, change });
  await admin('POST', '/measures/targets/commands', {
    type: 'set',
    code: 'answer_15',
    target: { rule: 'at_most', value: 12_000, share_pct: 92 },
    reason: 'Convenio 2026',
  });
}

async function fillRoster(admin, now) {
  const { items } = await admin('GET', '/accounts?limit=200');
  const takers = items.filter((account) => account.roles.some((role) => role.role === 'call_taker')).slice(0, 12);
  const day = new Date(now + LOCAL_MS).toISOString().slice(0, 10);
  const midnight = Date.parse(`${day}T00:00:00-06:00`);
  for (const [n, account] of takers.entries()) {
    const from = midnight + (n % 3) * 8 * 3_600_000;
    await admin('POST', `/rosters/${day}/commands`, {
      type: 'place',
      placement: {
        person: { id: account.id, name: account.name },
        post: { at: 'position', name: `Mesa ${1 + Math.floor(n / 3)}` },
        from: new Date(from).toISOString(),
        to: new Date(from + 8 * 3_600_000).toISOString(),
      },
    });
  }
}
