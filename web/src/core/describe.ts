/** A command in the words of the room: for the echo, for toasts, for "what did I just do". */
import type { CloseCode, Id, Priority, TypeCode } from '../api/types';
import type { Command } from './commands';
import { PRIORITY_NUMBER } from './format';
import type { Dictionary } from './i18n/es';

export interface Look {
  incident(id: Id): string;
  unit(id: Id): string;
  call(id: Id): string;
  type(code: TypeCode): string;
  status(status: string): string;
  agency(code: string): string;
}

export function describe(command: Command, t: Dictionary, look: Look): string {
  const { body, resource, id } = command;
  const s = t.say;
  const text = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : '');
  const units = () => (Array.isArray(body['units']) ? body['units'].map((u) => look.unit(String(u))).join(', ') : '');
  const name = id ?? '';
  switch (`${resource}/${body.type}`) {
    case 'incidents/assign':
      return s.assign(units(), look.incident(name));
    case 'incidents/release':
      return s.release(look.unit(text('unit')), look.incident(name));
    case 'incidents/cancel':
      return s.release(units() || s.allUnits, look.incident(name));
    case 'incidents/narrate':
      return s.narrate(look.incident(name), text('text'));
    case 'incidents/set_priority':
      return s.priority(look.incident(name), PRIORITY_NUMBER[body['priority'] as Priority]);
    case 'incidents/retype':
      return s.reclassify(look.incident(name), look.type(Number(body['code'])));
    case 'incidents/add_agency':
      return s.support(look.agency(text('agency')), look.incident(name));
    case 'incidents/merge_into':
      return s.merge(look.incident(name), look.incident(text('original')));
    case 'incidents/close':
      return s.close(look.incident(name), t.closeCodes[body['code'] as CloseCode]);
    case 'incidents/reopen':
      return s.reopen(look.incident(name));
    case 'incidents/open':
      return s.open(look.type(Number(body['type_code'])));
    case 'units/set_status':
      return s.status(look.unit(name), look.status(text('status')));
    case 'units/set_timer':
      return s.timer(look.unit(name), Number(body['minutes']));
    case 'calls/answer':
      return s.answer(look.call(name));
    case 'calls/dispose':
      return s.dispose(look.call(name), look.type(Number(body['code'])));
    default:
      return generic(command, t, look);
  }
}
/** Any other command: its name, what it is about, and the words given with it. */
function generic({ resource, id, body }: Command, t: Dictionary, look: Look): string {
  const name = `${resource}/${body.type}`;
  const what = (body['threat'] === false && t.acts[`${name}/off`]) || (t.acts[name] ?? body.type ?? resource);
  const about =
    resource === 'incidents' && id ? t.say.folio(look.incident(id)) : resource === 'units' && id ? look.unit(id) : '';
  const units = [body['unit'], body['with']].filter((u) => typeof u === 'string').map((u) => look.unit(String(u)));
  const words = [body['reason'], body['note'], body['text']].find((w) => typeof w === 'string');
  const head = [what, [about, ...units].filter(Boolean).join(', ')].filter(Boolean).join(' · ');
  return words ? `${head}: «${String(words)}».` : `${head}.`;
}
