/** What the screen knows of territories, and what it asks of the server. */
import type { ApprovalView, Page } from '../../api/types';
import { uuid } from '../../core/ids';
import { app, http } from '../../state/app.svelte';
import type { AreaFeature, Areas, Outline } from './shapes';

export interface Span {
  version: string;
  from: string;
  to: string | null;
}
export interface LayerRow {
  code: string;
  kind: string;
  name: string;
  agency: string | null;
  versions: number;
  timeline: Span[];
}
export interface VersionRow {
  id: string;
  layer: string;
  number: number;
  source: string;
  based_on: string | null;
  status: 'draft' | 'activated' | 'discarded';
  areas: number;
  overlaps: number;
  gaps: number;
  drafted_at: string;
  drafted_by: string;
  changes: number;
  activated_from: string | null;
}
export interface Finding {
  between: string[];
  area_m2: number;
  lat: number;
  lon: number;
  bounds: [number, number, number, number];
}
export interface VersionDetail extends VersionRow {
  areas_by_code: Areas;
  coverage: { overlaps: Finding[]; gaps: Finding[]; overlaps_total: number; gaps_total: number };
  digest: string;
  stream_version: number;
}
interface Collection {
  features: AreaFeature[];
}

/** The request for approval that this workstation made for a version; lost with the tab, asked again then. */
const key = (id: string) => `territories/approval/${id}`;

/** Since when a request asks a version to hold; null: from the moment it is put in force. */
export function fromOf(request: ApprovalView | undefined): string | null {
  const change = request?.change as { activate?: { from?: string | null } } | undefined;
  return change?.activate?.from ?? null;
}

export class Territories {
  layers = $state.raw<LayerRow[]>([]);
  versions = $state.raw<VersionRow[]>([]);
  layer = $state<string | null>(null);
  detail = $state.raw<VersionDetail | null>(null);
  features = $state.raw<AreaFeature[]>([]);
  /** What is in force of the same layer, to compare with. */
  current = $state.raw<{ areas: Areas; features: AreaFeature[] } | null>(null);
  /** Ground that each changed area gains and loses against what is in force. */
  ground = $state.raw<Record<string, { gained_m2: number; lost_m2: number }>>({});
  approvals = $state.raw<ApprovalView[]>([]);
  busy = $state(false);
  failed = $state('');

  get inForce(): string | null {
    const row = this.layers.find((l) => l.code === this.layer);
    const now = Date.now();
    return row?.timeline.filter((s) => Date.parse(s.from) <= now).at(-1)?.version ?? null;
  }
  /** Open requests for exactly this content. */
  get pending(): ApprovalView[] {
    const { detail } = this;
    return this.approvals.filter((a) => a.state === 'pending' && !a.expired && a.object === `territory_version/${detail?.id}`);
  }

  async load(): Promise<void> {
    await this.#do(async () => {
      this.layers = await http.get<LayerRow[]>('/territories/layers');
      const first = this.layers.find((l) => l.code === this.layer) ?? this.layers[0];
      if (first) await this.#layer(first.code);
    });
  }
  async choose(layer: string): Promise<void> {
    await this.#do(() => this.#layer(layer));
  }
  async open(id: string): Promise<void> {
    await this.#do(() => this.#open(id));
  }
  async #layer(code: string): Promise<void> {
    this.layer = code;
    const page = await http.get<Page<VersionRow>>(`/territories/versions?layer=${encodeURIComponent(code)}&limit=100`);
    this.versions = page.items;
    const id = this.detail?.layer === code ? this.detail.id : (this.inForce ?? this.versions[0]?.id);
    if (id) await this.#open(id);
    else [this.detail, this.features, this.current] = [null, [], null];
  }
  async #open(id: string): Promise<void> {
    const [detail, map] = await Promise.all([
      http.get<VersionDetail>(`/territories/versions/${id}`),
      http.get<Collection>(`/territories/versions/${id}/geojson`),
    ]);
    const { inForce } = this;
    let current: Territories['current'] = null;
    let grounds: Territories['ground'] = {};
    if (inForce && inForce !== id) {
      const [other, drawn, compared] = await Promise.all([
        http.get<VersionDetail>(`/territories/versions/${inForce}`),
        http.get<Collection>(`/territories/versions/${inForce}/geojson`),
        // The outlines say what changes even where nobody has measured it.
        http.get<{ changes: { code: string; gained_m2: number; lost_m2: number }[] }>(`/territories/versions/${id}/compare?with=${inForce}`).catch(() => ({ changes: [] })),
      ]);
      grounds = Object.fromEntries(compared.changes.map((c) => [c.code, c]));
      current = { areas: other.areas_by_code, features: drawn.features };
    }
    [this.detail, this.features, this.current, this.ground] = [detail, map.features, current, grounds];
    // Who may not approve sees the rest all the same.
    this.approvals = await http.get<Page<ApprovalView>>('/approvals?limit=200').then((p) => p.items, () => []);
  }

  async draftFrom(base: VersionDetail): Promise<boolean> {
    return this.#do(async () => {
      const body = { layer: base.layer, source: base.source, based_on: base.id };
      const made = await http.post<{ id: string }>('/territories/commands', body, { idempotencyKey: uuid() });
      await this.#refresh();
      await this.#open(made.id);
    });
  }
  async set(code: string, name: string, agency: string | null, outline: Outline, reason: string): Promise<boolean> {
    const geometry = { type: 'MultiPolygon', coordinates: outline };
    return this.#order({ type: 'set', code, name, agency, geometry, reason });
  }
  async remove(code: string, reason: string): Promise<boolean> {
    return this.#order({ type: 'remove', code, reason });
  }
  async discard(reason: string): Promise<boolean> {
    return this.#order({ type: 'discard', reason });
  }
  async newLayer(layer: { code: string; name: string; kind: string; agency: string | null }, source: string): Promise<boolean> {
    return this.#do(async () => {
      const body = { layer: layer.code, name: layer.name, kind: layer.kind, source, ...(layer.agency ? { agency: layer.agency } : {}) };
      const made = await http.post<{ id: string }>('/territories/commands', body, { idempotencyKey: uuid() });
      this.layer = layer.code;
      this.detail = null;
      await this.#refresh();
      await this.#open(made.id);
    });
  }
  /** Both halves are kept; when the second is refused the first stays as it was saved, and the list says so. */
  async divide(code: string, first: Outline, part: { code: string; name: string }, second: Outline, reason: string): Promise<boolean> {
    const area = this.detail?.areas_by_code[code];
    if (!area) return false;
    if (!(await this.set(part.code, part.name, area.agency ?? null, second, reason))) return false;
    return this.set(code, area.name, area.agency ?? null, first, reason);
  }
  async propose(from: string | null): Promise<boolean> {
    const { detail } = this;
    if (!detail) return false;
    return this.#do(async () => {
      const change = { activate: { digest: detail.digest, from } };
      const body = { action: 'ConfigurationManage', object: `territory_version/${detail.id}`, change };
      const asked = await http.post<{ id: string }>('/approvals/commands', body, { idempotencyKey: uuid() });
      sessionStorage.setItem(key(detail.id), asked.id);
      await this.#open(detail.id);
    });
  }
  /** Whether this workstation asked for the approval of the open version. */
  get asked(): string | null {
    return this.detail ? sessionStorage.getItem(key(this.detail.id)) : null;
  }
  async approve(approval: string): Promise<boolean> {
    return this.#do(async () => {
      await http.post(`/approvals/${approval}/commands`, { type: 'approve' }, { idempotencyKey: uuid() });
      if (this.detail) await this.#open(this.detail.id);
    });
  }
  async activate(): Promise<boolean> {
    const { asked } = this;
    if (!asked) return false;
    const request = this.approvals.find((a) => a.id === asked);
    const from = fromOf(request);
    return this.#order({ type: 'activate', ...(from ? { from } : {}) }, asked);
  }

  async #order(order: object, approval?: string): Promise<boolean> {
    const { detail } = this;
    if (!detail) return false;
    return this.#do(async () => {
      const options = { idempotencyKey: uuid(), ...(approval ? { approval } : {}) };
      await http.post(`/territories/versions/${detail.id}/commands`, order, options);
      await this.#refresh();
    });
  }
  async #refresh(): Promise<void> {
    this.layers = await http.get<LayerRow[]>('/territories/layers');
    if (this.layer) await this.#layer(this.layer);
  }
  async #do(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.failed = '';
    try {
      await work();
      return true;
    } catch (cause) {
      this.failed = app.explain(cause);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
