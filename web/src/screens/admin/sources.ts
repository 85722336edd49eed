/** What the screen of map sources says. The English version has every entry of the Spanish one. */
import type { components } from '../../api/schema';
import type { Time } from '../../api/types';
import type { Words } from '../../core/i18n/words';
import { prefs } from '../../state/prefs.svelte';

type Schemas = components['schemas'];
export type Streets = Schemas['StreetsView'];
export type Places = Schemas['SourcesView'];
export type TileSet = Schemas['TileSet'];
export interface Zone {
  id: string;
  content: { name: string; agencies?: string[]; approach_m?: number; ground: { shape: 'circle'; radius_m: number } | { shape: 'ring'; corners: unknown[] } };
  drawn_by: string;
  removed: unknown;
  last: { call_sign: string; what: string; at: Time } | null;
}

const es = {
  streets: 'Calles',
  streetsFor: 'Tiempos de traslado, rutas y cierres',
  noStreets: 'Sin calles: los tiempos de traslado son en línea recta. Se cargan en el servidor con «atalaya import osm».',
  network: (km: string, junctions: string) => `${km} km de calles, ${junctions} cruces`,
  islands: (n: number) => (n === 1 ? '1 tramo suelto al que no se llega en vehículo' : `${n} tramos sueltos a los que no se llega en vehículo`),
  closures: (n: number) => (n === 1 ? '1 cierre en vigor' : `${n} cierres en vigor`),
  fault: (why: string) => `Las calles que se importaron no están en uso: ${why}`,
  places: 'Direcciones y lugares',
  placesFor: 'Buscador de direcciones',
  placesAll: (n: string) => `${n} lugares en total, con los municipios que trae el programa`,
  noPlaces: 'Solo los municipios. Se cargan con «atalaya import places» o «atalaya import osm».',
  tiles: 'Mapa de fondo',
  tilesFor: 'Lo que se dibuja bajo las unidades',
  boundaries: 'Límites',
  boundariesFor: 'A quién le toca cada lugar',
  noBoundaries: 'Sin límites propios. Se cargan con «atalaya import boundaries».',
  zones: 'Zonas vigiladas',
  zonesFor: 'Avisan cuando una unidad se acerca, entra o sale',
  noZones: 'Ninguna zona vigilada.',
  noZonesHere: 'Las ve quien supervisa el turno.',
  name: 'Nombre',
  layer: 'Capa',
  source: 'De dónde viene',
  credit: 'Crédito',
  imported: 'Importado',
  data: 'Datos de',
  since: 'En vigor desde',
  areas: 'Áreas',
  roads: 'Calles',
  houses: 'Números',
  crossings: 'Cruces',
  pois: 'Sitios',
  zooms: 'Acercamientos',
  layers: 'Capas',
  size: 'Tamaño',
  waiting: 'sin entrar en vigor',
  overlap: (overlaps: number, gaps: number) => `${overlaps} traslapes, ${gaps} huecos`,
  shape: 'Forma',
  circle: (radius: string) => `círculo de ${radius}`,
  ring: (corners: number) => `polígono de ${corners} vértices`,
  approach: 'Avisa desde',
  watched: 'A quién',
  everybody: 'todas',
  last: 'Último cruce',
  crossed: { approached: 'se acercó', entered: 'entró', exited: 'salió' } as Words,
  never: 'ninguno',
  removed: 'ya no se vigila',
  open: 'Ver territorios',
};
type SourceWords = typeof es;
const en: SourceWords = {
  streets: 'Streets',
  streetsFor: 'Travel times, routes and closures',
  noStreets: 'No streets: travel times are by the straight line. They are loaded on the server with “atalaya import osm”.',
  network: (km, junctions) => `${km} km of streets, ${junctions} junctions`,
  islands: (n) => (n === 1 ? '1 part that no vehicle reaches' : `${n} parts that no vehicle reaches`),
  closures: (n) => (n === 1 ? '1 closure in force' : `${n} closures in force`),
  fault: (why) => `Streets that were imported are not in use: ${why}`,
  places: 'Addresses and places',
  placesFor: 'Search box of addresses',
  placesAll: (n) => `${n} places in all, with the municipalities that come with the program`,
  noPlaces: 'Municipalities only. Load more with “atalaya import places” or “atalaya import osm”.',
  tiles: 'Base map',
  tilesFor: 'What is drawn below the units',
  boundaries: 'Boundaries',
  boundariesFor: 'Whose each place is',
  noBoundaries: 'No boundaries of your own. Load them with “atalaya import boundaries”.',
  zones: 'Watched zones',
  zonesFor: 'Tell when a unit comes near, enters or leaves',
  noZones: 'No watched zone.',
  noZonesHere: 'Whoever supervises the shift sees them.',
  name: 'Name',
  layer: 'Layer',
  source: 'From',
  credit: 'Attribution',
  imported: 'Imported',
  data: 'Data of',
  since: 'In force since',
  areas: 'Areas',
  roads: 'Streets',
  houses: 'Numbers',
  crossings: 'Crossings',
  pois: 'Sites',
  zooms: 'Zooms',
  layers: 'Layers',
  size: 'Size',
  waiting: 'not in force yet',
  overlap: (overlaps, gaps) => `${overlaps} overlaps, ${gaps} gaps`,
  shape: 'Shape',
  circle: (radius) => `circle of ${radius}`,
  ring: (corners) => `polygon of ${corners} corners`,
  approach: 'Tells from',
  watched: 'Whom',
  everybody: 'all',
  last: 'Last crossing',
  crossed: { approached: 'came near', entered: 'entered', exited: 'left' },
  never: 'none',
  removed: 'watched no more',
  open: 'See territories',
};
export const words = (): SourceWords => (prefs.lang === 'en' ? en : es);
