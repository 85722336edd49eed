/** What the doors of the field page say (`/api/v1/field/…`), as far as the page reads it. */
export interface FieldState {
  status: string;
  duty: string;
  es: string;
  en: string;
  after: string[];
}
export interface Unit {
  id: string;
  call_sign: string;
  agency: string;
  on_shift: boolean;
  status: string;
  status_es: string;
  status_en: string;
  status_at: string;
  emergency: boolean;
  states: FieldState[];
}
export interface Assignment {
  incident: string;
  folio: string;
  type_name: string;
  priority: number;
  address: string | null;
  neighbourhood: string | null;
  references: string | null;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  weapon: boolean;
  threat_to_life: boolean;
  cautions: string[];
  assigned_at: string | null;
  travel_s: number | null;
  with: string[];
}
export interface Message {
  id: string;
  at: string;
  writer: { from: 'room'; name: string } | { from: 'centre' } | { from: 'crew'; device: string; name: string };
  text: string | null;
  handed_at: string | null;
  read_at: string | null;
}
export interface View {
  centre: string;
  device: string;
  unit: Unit | null;
  assignment: Assignment | null;
  messages: Message[];
}
export interface Place {
  lat: number;
  lon: number;
  at: string;
  accuracy_m?: number;
  speed_mps?: number;
  course_deg?: number;
}
export type Order =
  | { type: 'set_status'; status: string }
  | { type: 'welfare_ok' }
  | { type: 'write'; text: string }
  | { type: 'receipt'; taken: string[]; read: string[] }
  | { type: 'alarm'; position: Place | null }
  | { type: 'calm' };
export interface Problem {
  status: number;
  code: string;
  detail: string;
}
