/** Data that changes by version, not by call: catalogue, municipalities, agencies. Cached locally. */
import type {
  Agency,
  CatalogueAnswer,
  Duty,
  IncidentType,
  Municipality,
  Page,
  TypeCode,
  UnitKind,
  UnitStatus,
} from '../api/types';
import { readJson } from '../core/storage';
import { indexOf, searchIndex, type Indexed } from '../core/search';
import { USUAL_NEXT } from '../core/status';
import { http, store } from './app.svelte';
import { i18n } from './i18n.svelte';

class Reference {
  version = $state('');
  types = $state.raw<IncidentType[]>([]);
  municipalities = $state.raw<Municipality[]>([]);
  agencies = $state.raw<Agency[]>([]);
  kinds = $state.raw<UnitKind[]>([]);
  #byCode = new Map<TypeCode, IncidentType>();
  #townByCode = new Map<string, Municipality>();
  #typeIndex: Indexed<IncidentType>[] = [];
  #townIndex: Indexed<Municipality>[] = [];

  /** What this workstation kept first, then what the server says. */
  async load(): Promise<void> {
    this.#takeTypes(readJson<CatalogueAnswer>(store, 'catalogue', { version: '', types: [] }));
    this.#takeTowns(readJson<Municipality[]>(store, 'municipalities', []));
    this.agencies = readJson<Agency[]>(store, 'agencies', []);
    this.kinds = readJson<UnitKind[]>(store, 'kinds', []);
    const [catalogue, towns, agencies, kinds] = await Promise.allSettled([
      http.get<CatalogueAnswer>('/catalogue'),
      http.get<Page<Municipality>>('/municipalities?limit=500'),
      http.get<Page<Agency>>('/agencies?limit=500'),
      http.get<Page<UnitKind>>('/unit-kinds?limit=100'),
    ]);
    if (catalogue.status === 'fulfilled') {
      this.#takeTypes(catalogue.value);
      store.set('catalogue', JSON.stringify(catalogue.value));
    }
    if (towns.status === 'fulfilled') {
      this.#takeTowns(towns.value.items);
      store.set('municipalities', JSON.stringify(towns.value.items));
    }
    if (agencies.status === 'fulfilled') {
      this.agencies = agencies.value.items;
      store.set('agencies', JSON.stringify(agencies.value.items));
    }
    if (kinds.status === 'fulfilled') {
      this.kinds = kinds.value.items;
      store.set('kinds', JSON.stringify(kinds.value.items));
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
    return this.kinds.find((k) => k.code === code)?.name ?? i18n.t.unitKind[code] ?? code;
  }
  /** A unit's state in words: the kind's own, or those of its duty. */
  statusName(unit: { kind: string; status: UnitStatus; duty: Duty }): string {
    const own = this.kinds.find((k) => k.code === unit.kind)?.states.find((s) => s.code === unit.status);
    return own?.name ?? i18n.t.duty[unit.status as Duty] ?? i18n.t.duty[unit.duty];
  }
  /** The steps a unit may take now: by its kind's graph, or the usual ones. */
  nextStates(unit: { kind: string; status: UnitStatus; duty: Duty }): { status: UnitStatus; duty: Duty; name: string }[] {
    const kind = this.kinds.find((k) => k.code === unit.kind);
    const own = kind?.states.find((s) => s.code === unit.status);
    if (!kind || !own) {
      return USUAL_NEXT[unit.duty].map((duty) => ({ status: duty, duty, name: i18n.t.duty[duty] }));
    }
    return own.next.flatMap((code) => {
      const state = kind.states.find((s) => s.code === code);
      return state ? [{ status: code, duty: state.duty, name: state.name }] : [];
    });
  }
  /** Types that dispatch may receive; misuse of the service (7) has its own keys. */
  searchTypes(query: string, limit = 10): IncidentType[] {
    return searchIndex(this.#typeIndex, query, limit);
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
export const reference = new Reference();
