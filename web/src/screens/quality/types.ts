/** What the quality doors answer, as far as the screens use it. */
import type { Folio, Id, Time } from '../../api/types';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];

export interface Person {
  id: Id;
  name: string;
}
export type SubjectKind = Schemas['SubjectKind'];
export interface FormItem {
  code: string;
  text: string;
  guide?: string;
  weight: number;
  max: number;
  critical?: boolean;
  optional?: boolean;
}
export interface FormSection {
  title: string;
  items: FormItem[];
}
export interface FormContent {
  name: string;
  subject: SubjectKind;
  sections: FormSection[];
  pass_pct: number;
  example?: boolean;
}
export interface FormRow {
  id: Id;
  name: string;
  subject: SubjectKind;
  active: number | null;
  latest: number;
  items: number;
  example: boolean;
  changed_at: Time;
  changed_by: Person | null;
  withdrawn_reason: string | null;
}
export interface FormView {
  row: FormRow;
  versions: FormContent[];
}
/** Points by item; null where it does not apply. */
export type Answers = Record<string, number | null>;
export interface Result {
  permille: number;
  critical: string[];
  passed: boolean;
}
export type Status = 'scoring' | 'differs' | 'notified' | 'replied' | 'closed' | 'cancelled';
export interface EvaluationRow {
  id: Id;
  subject: SubjectKind;
  folio: Folio | null;
  /** Not known of reviews that were given out before it was kept. */
  incident_id: Id | null;
  occurred_at: Time;
  operator: Person;
  form: { id: Id; version: number };
  origin: { why: 'random' | 'rule' | 'chosen'; rule?: string; reason?: string };
  status: Status;
  double: boolean;
  handed_in: number;
  assigned_at: Time;
  due_at: Time;
  permille: number | null;
  passed: boolean | null;
  critical: number;
  settled_at: Time | null;
  accepted: boolean | null;
  closed_at: Time | null;
  /** In one's own queue: handed in already. */
  mine?: boolean;
}
export interface ReviewView {
  chair: string;
  reviewer: Person | null;
  own: boolean;
  handed_in: boolean;
  answers: Answers | null;
  result: Result | null;
  comment: string | null;
  at: Time | null;
}
export interface EvaluationView {
  row: EvaluationRow;
  seen: 'blind' | 'result' | 'whole';
  reviews: ReviewView[];
  settled: Answers | null;
  result: Result | null;
  settled_by: Person | null;
  settled_comment: string | null;
  reply: string | null;
  replied_at: Time | null;
  closed_by: Person | null;
  closed_note: string | null;
  cancelled: string | null;
}
export interface EvaluationDetail {
  evaluation: EvaluationView;
  form: FormContent;
}
export type Progress = 'reached' | 'partly' | 'not_reached';
export interface ImprovementRow {
  id: Id;
  operator: Person;
  opened_by: Person | null;
  opened_at: Time;
  goal: string | null;
  reviews: Id[];
  steps: number;
  steps_done: number;
  due_at: Time;
  acknowledged_at: Time | null;
  follow_ups: number;
  progress: Progress | null;
  status: 'open' | 'reached' | 'not_reached';
  closed_at: Time | null;
}
export interface ImprovementView {
  row: ImprovementRow;
  steps: { text: string; due_at: Time; done_at: Time | null; done_by: Person | null }[];
  moved: string | null;
  follow_ups: { at: Time; by: Person; progress: Progress; note: string | null }[];
  closed_by: Person | null;
  closed_note: string | null;
}
export interface ItemAgreement {
  code: string;
  pairs: number;
  percent: number | null;
  kappa: number | null;
  weighted_kappa: number | null;
  alpha: number | null;
}
export interface AgreementView {
  form: { id: Id; version: number };
  cut: boolean;
  calibration: {
    pairs: number;
    few: boolean;
    percent: number | null;
    kappa: number | null;
    verdict_kappa: number | null;
    icc: number | null;
    items: ItemAgreement[];
  };
}
export interface TrendGroup {
  week: Time | null;
  person: Person | null;
  reviews: number;
  p25: number | null;
  p50: number | null;
  p75: number | null;
  passed: number | null;
  critical: number | null;
  disputed: number | null;
}
export interface DrawRow {
  id: Id;
  at: Time;
  by: Person | null;
  method: { method: 'random' | 'per_person' | 'rule'; count: number; rule?: string };
  period: { from: Time; to: Time };
  double: boolean;
  seed: string;
  population: number;
  picked: Id[];
}
export interface SamplingRule {
  code: string;
  name: { es: string; en: string };
  subject: SubjectKind;
}
