/** Data that changes by version, not by call: catalogue, municipalities, agencies. Cached locally. */
import type {
  Agency,
  CatalogueAnswer,
  Duty,
  GuidesFile,
  IncidentType,
  Municipality,
  Page,
  TypeCode,
  UnitKinds,
  StatusDef,
  UnitStatus,
} from '../api/types';
import { readJson } from '../core/storage';
import { indexOf, searchIndex, type Indexed } from '../core/search';
import { USUAL_NEXT } from '../core/status';
import { http, store } from './app.svelte';
import { i18n } from './i18n.svelte';
import { prefs } from './prefs.svelte';

class Reference {
  version = $state('');
  types = $state.raw<IncidentType[]>([]);
  municipalities = $state.raw<Municipality[]>([]);
  agencies = $state.raw<Agency[]>([]);
  guides = $state.raw<GuidesFile>({ version: '', guides: [] });
  kinds = $state.raw<UnitKinds>({ version: '', capabilities: [], graphs: {}, kinds: [] });
  #byCode = new Map<TypeCode, IncidentType>();
  #townByCode = new Map<string, Municipality>();
  #typeIndex: Indexed<IncidentType>[] = [];
  #townIndex: Indexed<Municipality>[] = [];

  /** What this workstation kept first, then what the server says. */
  async load(withUnits: boolean): Promise<void> {
    this.#takeTypes(readJson<CatalogueAnswer>(store, 'catalogue', { version: '', types: [] }));
    this.#takeTowns(readJson<Municipality[]>(store, 'municipalities', []));
    this.agencies = readJson<Agency[]>(store, 'agencies', []);
    this.kinds = readJson<UnitKinds>(store, 'kinds', this.kinds);
    this.guides = readJson<GuidesFile>(store, 'guides', this.guides);
    const [catalogue, towns] = await Promise.allSettled([
      http.get<CatalogueAnswer>('/catalogue'),
      http.get<Page<Municipality> | Municipality[]>('/municipalities?limit=500'),
      withUnits ? this.#loadUnits() : undefined,
      this.#loadGuides(),
    ]);
    if (catalogue.status === 'fulfilled') {
      this.#takeTypes(catalogue.value);
      store.set('catalogue', JSON.stringify(catalogue.value));
    }
    if (towns.status === 'fulfilled') {
      const list = listOf(towns.value);
      this.#takeTowns(list);
      store.set('municipalities', JSON.stringify(list));
    }
  }
  async #loadGuides(): Promise<void> {
    this.guides = await http.get<GuidesFile>('/guides');
    store.set('guides', JSON.stringify(this.guides));
  }
  /** What only those who work with units may read. */
  async #loadUnits(): Promise<void> {
    const [agencies, kinds] = await Promise.allSettled([
      http.get<Page<Agency> | Agency[]>('/agencies?limit=500'),
      http.get<UnitKinds>('/unit-kinds'),
    ]);
    if (agencies.status === 'fulfilled') {
      this.agencies = listOf(agencies.value);
      store.set('agencies', JSON.stringify(this.agencies));
    }
    if (kinds.status === 'fulfilled') {
      this.kinds = kinds.value;
      store.set('kinds', JSON.stringify(kinds.value));
    }
  }
  type(code: TypeCode | null | undefined): IncidentType | undefined {
    return code ? this.#byCode.get(code) : undefined;
  }
  typeName(code: TypeCode | null | undefined): string {
    return this.type(code)?.name ?? (code ? String(code) : '');
  }
  municipalityName(code: string | null | undefined): string {
    return code ? (this.#townByCode.get(code)?.name ?? code) : '';
  }
  municipality(code: string | null | undefined): Municipality | undefined {
    return code ? this.#townByCode.get(code) : undefined;
  }
  agencyName(code: string): string {
    return this.agencies.find((a) => a.code === code)?.content.name ?? code;
  }
  kindName(code: string): string {
    const kind = this.kinds.kinds.find((k) => k.code === code);
    return (kind && this.#words(kind)) || i18n.t.unitKind[code] || code;
  }
  /** A unit's state in words: the graph's own, or those of its duty. */
  statusName(unit: { kind: string; status: UnitStatus; duty: Duty }): string {
    const own = this.#graph(unit.kind).find((s) => s.code === unit.status);
    return own ? this.#words(own) : i18n.t.duty[unit.duty];
  }
  /** The steps a unit may take now, likeliest first: by its kind's graph, or the usual ones. */
  nextStates(unit: { kind: string; status: UnitStatus; duty: Duty }): { status: UnitStatus; duty: Duty; name: string }[] {
    const graph = this.#graph(unit.kind);
    const own = graph.find((s) => s.code === unit.status);
    if (!own) return USUAL_NEXT[unit.duty].map((duty) => ({ status: duty, duty, name: i18n.t.duty[duty] }));
    return own.next.flatMap((code) => {
      const state = graph.find((s) => s.code === code);
      return state ? [{ status: code, duty: state.duty, name: this.#words(state) }] : [];
    });
  }
  #graph(kind: string): StatusDef[] {
    const name = this.kinds.kinds.find((k) => k.code === kind)?.graph;
    return (name && this.kinds.graphs[name]) || [];
  }
  #words(named: { es: string; en: string }): string {
    return prefs.lang === 'es' ? named.es : named.en;
  }
  /** Types that dispatch may receive; misuse of the service (7) has its own keys. */
  searchTypes(query: string, limit = 10): IncidentType[] {
    return searchIndex(this.#typeIndex, query, limit);
  }
  /** What people call things (synonyms), from the server. */
  async moreTypes(query: string): Promise<IncidentType[]> {
    const hits = await http.get<{ code: TypeCode }[]>(`/catalogue/search?proper=true&q=${encodeURIComponent(query.slice(0, 200))}`);
    return hits.flatMap((hit) => this.type(hit.code) ?? []);
  }
  searchTowns(query: string, limit = 6): Municipality[] {
    return searchIndex(this.#townIndex, query, limit);
  }
  /** The municipality whose seat is nearest: an aid to choose, never an official limit. */
  nearestTown(lat: number, lon: number): Municipality | undefined {
    const scale = Math.cos((lat * Math.PI) / 180);
    let best: Municipality | undefined;
    let least = Infinity;
    for (const town of this.municipalities) {
      const d = (town.lat - lat) ** 2 + ((town.lon - lon) * scale) ** 2;
      if (d < least) [best, least] = [town, d];
    }
    return best;
  }
  #takeTypes(answer: CatalogueAnswer): void {
    this.version = answer.version;
    this.types = answer.types;
    this.#byCode = new Map(answer.types.map((t) => [t.code, t]));
    this.#typeIndex = indexOf(
      answer.types.filter((t) => Math.floor(t.code / 10_000) !== 7),
      (t) => `${t.name} ${t.subtype}`,
      (t) => String(t.code),
    );
  }
  #takeTowns(towns: Municipality[]): void {
    this.municipalities = towns;
    this.#townByCode = new Map(towns.map((m) => [m.code, m]));
    this.#townIndex = indexOf(
      towns,
      (m) => m.name,
      (m) => m.code,
    );
  }
}
function listOf<T>(answer: Page<T> | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.items;
}
export const reference = new Reference();
