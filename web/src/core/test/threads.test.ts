import { describe, expect, it } from 'vitest';
import type { ThreadRow } from '../../api/types';
import { Announcer, listOf, mine, unreadOf } from '../threads';

const NOW = Date.parse('2026-11-29T03:00:00Z');
function thread(id: string, unread = 0, more: Partial<ThreadRow> = {}): ThreadRow {
  const message = { id: `m-${id}`, at: '2026-11-29T02:50:00Z', writer: { from: 'crew', device: 'd', name: 'A52' } } as ThreadRow['last'];
  return {
    id, call_sign: id, agency: 'SSEM', municipality: null, last: message, unread,
    newest_unread: unread > 0 ? message : null, unread_since: unread > 0 ? message.at : null, ...more,
  };
}
const ids = (rows: readonly ThreadRow[]) => rows.map((row) => row.id);

describe('threads with crews', () => {
  it('a dispatcher is told of the own agency, a supervisor of all, and who only takes calls of none', () => {
    const rows = [thread('a'), thread('b', 0, { agency: 'CRUZ-ROJA' })];
    expect(ids(mine(rows, [{ role: 'dispatcher', agency: 'SSEM' }]))).toEqual(['a']);
    expect(ids(mine(rows, [{ role: 'call_taker' }, { role: 'supervisor' }]))).toEqual(['a', 'b']);
    expect(mine(rows, [{ role: 'call_taker' }])).toEqual([]);
  });
  it('who has waited longest comes first, then what was written in the last hours', () => {
    const old = { ...thread('x').last, at: '2026-11-28T02:00:00Z' };
    const rows = [
      thread('read'),
      thread('old', 0, { last: old }),
      thread('late', 1, { unread_since: '2026-11-29T02:55:00Z' }),
      thread('early', 2, { unread_since: '2026-11-29T02:40:00Z' }),
      thread('forgotten', 1, { last: old, unread_since: '2026-11-28T02:00:00Z' }),
    ];
    expect(ids(unreadOf(rows))).toEqual(['forgotten', 'early', 'late']);
    expect(ids(listOf(rows, NOW))).toEqual(['forgotten', 'early', 'late', 'read']);
  });
  it('each message is said once, and what was there when the console opened is not said', () => {
    const announcer = new Announcer();
    expect(announcer.news([thread('before', 1)])).toEqual([]);
    expect(ids(announcer.news([thread('before', 1), thread('new', 1)]))).toEqual(['new']);
    expect(announcer.news([thread('before', 1), thread('new', 1)])).toEqual([]);
    const again = { ...thread('new').last, id: 'm-2' };
    expect(ids(announcer.news([thread('new', 2, { newest_unread: again, last: again })]))).toEqual(['new']);
    // Read by a colleague: nothing to say.
    expect(announcer.news([thread('new')])).toEqual([]);
  });
});
