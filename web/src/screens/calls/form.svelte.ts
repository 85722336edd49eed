/** The form of one call while it is on the screen: what is typed, what the line brings, what is sent. */
import { untrack } from 'svelte';
import { Refused } from '../../api/http';
import { PRIORITIES, type CallDetail, type CallRow, type GuideEffects, type IncidentRow, type IncidentType, type Municipality, type Priority } from '../../api/types';
import { cmd } from '../../core/cmd';
import type { Command, Sent } from '../../core/commands';
import { describe } from '../../core/describe';
import { debounce } from '../../core/drafts';
import { layOn } from '../../core/guide';
import { changesOf, draftOf, hasContent, intakeFromDetail, intakeFromIncident, intakeFromRow, missingOf, openingOf, placeOf, restOf, taken, withPlace, type Intake, type Missing } from '../../core/intake';
import { placeOf as placeOfHit, type Hit, type Surroundings } from '../../core/places';
import { isConnected } from '../../core/status';
import { serverNow } from '../../core/time';
import { app, drafts, http } from '../../state/app.svelte';
import { board } from '../../state/board.svelte';
import { i18n } from '../../state/i18n.svelte';
import { look } from '../../state/look';
import { reference } from '../../state/reference.svelte';
import { dropTyped, leftTyped } from '../../state/typed.svelte';

const DRAFT_REST_MS = 800;
/** What an incident was last told from this form. */
interface Told {
  incident: string;
  form: Intake;
}

export class CallForm {
  readonly id: string;
  readonly #row: () => CallRow;
  form = $state<Intake>() as Intake;
  /** The person on the line, in clear, on the record. */
  detail = $state.raw<CallDetail | null>(null);
  problem = $state('');
  busy = $state(false);
  /** Where the map goes. */
  target = $state.raw<{ lat: number; lon: number; zoom?: number } | null>(null);
  /** A kind of misuse that was pressed although something is typed: asked once. */
  improperAsked = $state<number | null>(null);
  /** On disk beside the form: what is typed and not sent is told from what was sent, also after a reload. */
  #sent: Told | null = null;
  /** The incident of the call when it was last looked at; `undefined`: not looked at yet. */
  #incident: string | null | undefined = undefined;
  #revision = 0;
  #touched = false;
  #loadedFor = '';
  #first = true;
  /** What the guide has said already. */
  #told = new Set<string>();

  readonly call = $derived.by(() => this.#row());
  readonly mine = $derived(this.call.operator_id === app.account?.id);
  readonly over = $derived(this.call.disposition !== null);
  readonly incident: IncidentRow | undefined = $derived(board.incident(this.call.incident_id));
  readonly type = $derived(reference.type(this.form.typeCode));
  readonly byCatalogue: Priority = $derived(this.type?.priority ?? 'medium');
  readonly priority: Priority = $derived(this.call.threat ? 'critical' : (this.form.priority ?? this.byCatalogue));
  /** Opened in this call. The incident of another call has its place, its type and its caller from there. */
  readonly own = $derived(this.call.incident_id === null || this.incident?.calls[0] === this.call.id);
  readonly missing: Missing[] = $derived(missingOf(this.form, this.byCatalogue, this.call.threat).filter((m) => this.own || m === 'reason'));
  readonly needsReason = $derived(!this.call.threat && this.form.priority !== null && this.form.priority !== this.byCatalogue);
  readonly pick = $derived(this.form.lat !== null && this.form.lon !== null ? { lat: this.form.lat, lon: this.form.lon, radiusM: this.form.accuracyM } : null);

  constructor(row: () => CallRow) {
    this.#row = row;
    this.id = row().id;
    const own = drafts.load(this.id) as { form: Intake; revision: number; sent?: Told | null } | null;
    this.form = own?.form ?? intakeFromRow(row());
    this.#revision = own?.revision ?? 0;
    this.#sent = own?.sent ?? null;
    this.#touched = own !== null;
    $effect(() => this.#loadOnce());
    $effect(() => this.follow());
    $effect(() => this.#followLine());
    $effect(() => this.#keep());
  }
  send(command: Command): Promise<Sent> {
    return app.send({ ...command, label: describe(command, i18n.t, look) });
  }
  /** Somebody typed: from now on what the server knows does not replace it. */
  edited(): void {
    this.#touched = true;
  }
  stop(): void {
    this.#saveDraft.cancel();
  }

  async #load(): Promise<void> {
    try {
      const answer = await http.get<CallDetail>(`/calls/${this.id}`, { purpose: { basis: 'emergency_response' } });
      this.detail = answer;
      this.#revision = Math.max(this.#revision, answer.draft_revision);
      if (!this.#touched) this.form = intakeFromDetail(answer);
      if (this.form.lat !== null && this.form.lon !== null) this.target = { lat: this.form.lat, lon: this.form.lon };
    } catch (e) {
      // Away or not allowed: the row is enough to work with. What was away is asked again when the link is back.
      if (e instanceof Refused) this.problem = e.problem.detail;
      else this.#loadedFor = '';
    }
  }
  #loadOnce(): void {
    const { answered_at, status } = this.call;
    const state = `${this.mine}/${answered_at ?? ''}/${status === 'ringing'}`;
    // A read that failed is made again when the link is back.
    void app.link;
    if (!this.mine || board.mark(this.id) !== undefined || status === 'ringing' || this.#loadedFor === state) return;
    this.#loadedFor = state;
    untrack(() => void this.#load());
  }
  /** Another person's call: its data are shown for an order that is named, and the read is on the record. */
  async reveal(reference: string): Promise<void> {
    this.detail = await http.get<CallDetail>(`/calls/${this.id}`, { purpose: { basis: 'legal_order', reference } });
    if (!this.#touched) this.form = intakeFromDetail(this.detail);
  }
  /** A position that arrives while nobody has said a place fills the map. */
  #followLine(): void {
    const { lat, lon, accuracy_m, method, located_at, municipality } = this.call;
    untrack(() => {
      const { form } = this;
      if (form.verified || form.method === 'told' || lat === null || lon === null) return;
      if (form.lat === lat && form.lon === lon) return;
      Object.assign(form, { lat, lon, accuracyM: accuracy_m, method, locatedAt: located_at });
      if (!form.municipality) form.municipality = municipality ?? '';
      this.target = { lat, lon };
    });
  }

  // ---- nothing typed is ever lost
  #saveDraft = debounce(() => {
    if (!this.mine || this.over) return;
    this.#revision += 1;
    this.#store();
    void app.send({ ...cmd.draft(this.id, this.#revision, draftOf(this.form, nowText())), label: i18n.t.calls.draft });
  }, DRAFT_REST_MS);
  #store(form: Intake = $state.snapshot(this.form)): void {
    drafts.save(this.id, { form, revision: this.#revision, sent: this.#sent });
  }
  #keep(): void {
    const snapshot = $state.snapshot(this.form);
    if (this.#first) {
      this.#first = false;
      return;
    }
    untrack(() => {
      if (this.over) return;
      this.#store(snapshot);
      if (this.#touched) this.#saveDraft();
    });
  }

  // ---- place
  chooseTown(m: Municipality): void {
    this.edited();
    this.form.municipality = m.code;
    if (this.form.lat === null || this.form.lon === null) this.target = { lat: m.lat, lon: m.lon, zoom: 11.5 };
  }
  /** Pointed at on the map. */
  picked(lat: number, lon: number): void {
    this.edited();
    Object.assign(this.form, { lat, lon, accuracyM: null, method: 'told', locatedAt: nowText() });
    const near = reference.nearestTown(lat, lon);
    if (!this.form.municipality && near) this.form.municipality = near.code;
  }
  /** Chosen in the search box: told, never confirmed; a wide area moves the map and no more than that. */
  found(hit: Hit): void {
    this.edited();
    Object.assign(this.form, withPlace($state.snapshot(this.form), placeOfHit(hit, nowText())), { verified: false });
    this.target = { lat: hit.lat, lon: hit.lon, ...(hit.exactness === 'area' ? { zoom: 13 } : {}) };
  }
  /** What lies at the position, taken as the address by a person; the position stays as it came. */
  near(at: Surroundings): void {
    this.edited();
    this.form.address = at.street?.name ?? at.label;
    if (!this.form.neighbourhood) this.form.neighbourhood = at.neighbourhood ?? '';
    if (!this.form.municipality) this.form.municipality = at.municipality?.code ?? '';
  }
  verify(): void {
    this.edited();
    this.form.verified = !this.form.verified;
    if (this.form.verified && this.missing[0] !== 'place') void this.send(cmd.locate(this.id, placeOf(this.form, nowText()), true));
  }

  // ---- type and priority
  chooseType(item: IncidentType): void {
    this.edited();
    this.form.typeCode = item.code;
  }
  choosePriority(priority: Priority): void {
    this.edited();
    this.form.priority = priority;
  }
  cyclePriority(): void {
    this.choosePriority(PRIORITIES[(PRIORITIES.indexOf(this.priority) + 1) % PRIORITIES.length] ?? 'medium');
  }
  /** What an answer of the guide sets. */
  guided(effects: GuideEffects, name: string): void {
    this.edited();
    const words = i18n.t.guide;
    const lines = [...(effects.cautions ?? []).map((c) => words.cautions[c]), effects.note ?? ''].filter(Boolean);
    const note = lines.filter((line) => !this.#told.has(line)).join('. ');
    for (const line of lines) this.#told.add(line);
    layOn(this.form, { ...effects, note: this.incident ? null : note }, (code) => reference.type(code)?.priority ?? 'medium', words.reason(name));
    // Dispatch already works on it: what the caller says goes there at once.
    if (this.incident && note) void this.send(cmd.narrate(this.incident.id, `${note}.`));
    if (effects.threat && !this.call.threat) this.declareThreat();
  }

  // ---- send
  /** Says what is missing, if anything is. */
  async submit(): Promise<Missing | null> {
    if (this.over || this.busy) return null;
    if (this.missing[0]) return this.missing[0];
    this.busy = true;
    this.problem = '';
    try {
      // What is typed from here on is not part of it.
      const form = { ...this.form };
      const incident = this.call.incident_id;
      await (incident === null ? this.#open(form) : this.#update(incident, form));
      return null;
    } finally {
      this.busy = false;
    }
  }
  async #open(form: Intake): Promise<void> {
    const command = cmd.open(openingOf(form, this.call, nowText()));
    const { id, done } = app.create({ ...command, label: describe(command, i18n.t, look) });
    this.#tell(id, form);
    if ((await done).state === 'refused') {
      this.#sent = null;
      return this.#store();
    }
    // The one who was called back needs help: that task ends here.
    const task = leftTyped<string>(`callback.${this.id}`);
    if (task) {
      dropTyped(`callback.${this.id}`);
      void this.send(cmd.taskIsEmergency(task, id));
    }
    this.#said(form);
  }
  async #update(incident: string, form: Intake): Promise<void> {
    for (const change of this.#unsent(incident, form)) {
      const held = this.#held(incident, form);
      // What was refused is still to be sent.
      if ((await this.send(change)).state !== 'refused') this.#tell(incident, taken(held, form, change));
    }
    this.#said(form);
  }
  #unsent(incident: string, form: Intake): Command[] {
    const changes = changesOf(form, this.#held(incident, form), { id: incident }, nowText());
    return this.own ? changes : changes.filter((c) => c.body.type !== 'set_caller');
  }
  /** What the incident is known to hold. Of another call's incident nothing here but the narrative is known to be new. */
  #held(incident: string, form: Intake): Intake {
    if (this.#sent?.incident === incident) return this.#sent.form;
    return this.own && this.incident ? intakeFromIncident(this.incident) : { ...form, narrative: '' };
  }
  #tell(incident: string, form: Intake): void {
    this.#sent = { incident, form };
    this.#store();
  }
  /** Clears the narrative that was taken, and no letter that was typed after it. */
  #said({ narrative }: Intake): void {
    const sent = this.#sent;
    if (!sent || narrative === '' || sent.form.narrative !== narrative) return;
    this.form.narrative = restOf(this.form.narrative, narrative);
    this.#tell(sent.incident, { ...sent.form, narrative: '' });
  }
  /** The call was put to an incident, here, by a key or by a line: from now on what changes goes there. */
  follow(): void {
    const id = this.call.incident_id;
    untrack(() => {
      const before = this.#incident;
      this.#incident = id;
      if (this.mine && id !== null && before === null && this.#sent?.incident !== id) this.#tell(id, { ...this.form, narrative: '' });
    });
  }
  /** On the call, and on its incident when there is one already: dispatch must see it at once. */
  declareThreat(): void {
    for (const command of cmd.threats(this.id, this.call.incident_id, !this.call.threat)) void this.send(command);
  }
  dispose(code: number): void {
    if (hasContent(this.form) && this.improperAsked !== code) {
      this.improperAsked = code;
      return;
    }
    this.improperAsked = null;
    this.#saveDraft.cancel();
    drafts.drop(this.id);
    void this.send(cmd.dispose(this.id, code));
  }
  attach(incident: string, folio: string): void {
    this.#saveDraft.cancel();
    void this.send(cmd.attach(this.id, incident, folio));
  }
  holdOrResume(): void {
    void this.send(this.call.status === 'held' ? cmd.resumeCall(this.id) : cmd.holdCall(this.id));
  }
  async finish(): Promise<void> {
    // Read before waiting: a call that ends may leave the board, and with it this form its row.
    const { incident_id: incident } = this.call;
    const saved = incident !== null && this.#unsent(incident, { ...this.form }).length === 0;
    if (isConnected(this.call.status)) await this.send(cmd.endCall(this.id));
    if (saved) drafts.drop(this.id);
  }
}
function nowText(): string {
  return new Date(serverNow()).toISOString();
}
