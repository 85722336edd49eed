import { describe, expect, it } from 'vitest';
import { asTyped, find, redact } from './redact';

const clean = (text: string) => redact(text, find(text));

describe('what tells who the teller is', () => {
  it.each([
    ['Me llamo Juan Pérez y venden droga', 'Me llamo'],
    ['Mi nombre es María del Carmen López, roban ahí', 'María'],
    ['habla con Rosa Méndez, en la esquina', 'Rosa'],
    ['mi teléfono es 722 123 45 67 por si acaso', '722'],
    ['Mi celular: 5512345678', '5512345678'],
    ['me pueden llamar al 55 8765 4321', '8765'],
    ['escríbanme a rosa.m@correo.mx', 'correo'],
    ['Vivo enfrente de la tienda El Sol', 'enfrente'],
  ])('takes out for sure: %s', (text, secret) => {
    const found = find(text);
    expect(found.some((f) => f.sure)).toBe(true);
    expect(clean(text)).not.toContain(secret);
  });
  it.each([
    ['mi esposo les compra', 'mi esposo'],
    ['está a un lado de mi casa', 'mi casa'],
    ['lo sé por mi trabajo', 'mi trabajo'],
    ['donde trabajo pasa una camioneta', 'donde trabajo'],
    ['soy la vecina de Ramón', 'vecina'],
    ['los vi desde la ventana', 'ventana'],
    ['a mí me dijo un muchacho', 'a mí me'],
    ['Mis hijos van ahí', 'Mis hijos'],
  ])('asks about: %s', (text, secret) => {
    const found = find(text);
    expect(found).toHaveLength(1);
    expect(found[0]?.sure).toBe(false);
    expect(clean(text)).not.toContain(secret);
  });
  it.each([
    'Venden droga en la bodega azul de la calle Cóndor 14',
    'El 722 123 45 67 es de quien cobra',
    'Un hombre llamado Ramón Soto maneja una camioneta blanca placas MXA-12-34',
    'La vecina de al lado no sabe; el esposo de ella sí',
    'La soya y el amigo Raymundo Casas',
    'Los domiciliados en el ejido',
  ])('leaves alone what is about others: %s', (text) => {
    expect(find(text)).toEqual([]);
    expect(clean(text)).toBe(text);
  });
  it('keeps the words around, and never two findings of one place', () => {
    expect(clean('Venden ahí, mi hermano compra; vivo en la esquina.')).toBe('Venden ahí, una persona compra; [omitido].');
    const found = find('Soy la vecina de mi hermana, y mi hermana lo sabe');
    for (let n = 1; n < found.length; n++) expect(found[n]!.start).toBeGreaterThanOrEqual(found[n - 1]!.end);
  });
});

describe('while typing', () => {
  /** Types a text letter by letter, as an operator does. */
  function type(text: string): { text: string; taken: number } {
    let now = { text: '', caret: 0, taken: 0 };
    let taken = 0;
    for (const letter of text) {
      const next = now.text.slice(0, now.caret) + letter + now.text.slice(now.caret);
      now = asTyped(next, now.caret + 1);
      taken += now.taken;
    }
    expect(now.caret).toBe(now.text.length);
    return { text: now.text, taken };
  }
  it('a whole name goes when the next words come, not its first half', () => {
    expect(type('Me llamo Juan Pérez y venden droga')).toEqual({ text: '[omitido] y venden droga', taken: 1 });
    expect(type('mi teléfono es 722 123 45 67, gracias').text).toBe('[omitido], gracias');
  });
  it('what is only likely stays until somebody decides', () => {
    expect(type('mi hermano compra ahí.')).toEqual({ text: 'mi hermano compra ahí.', taken: 0 });
  });
  it('the caret stays in its words when something before it goes', () => {
    const text = 'Me llamo Ana, venden ahí';
    const typed = asTyped(text, text.length);
    expect(typed.text).toBe('[omitido], venden ahí');
    expect(typed.caret).toBe(typed.text.length);
  });
});
