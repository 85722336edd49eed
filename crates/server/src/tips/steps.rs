//! The six sheets of the public page. Each is a form of its own that carries what the others hold.

use super::{page::Form, room::Tips, texts::Texts};
use maud::{Markup, html};

/// The last sheet: to look it over and send it.
pub const LAST: u8 = 6;

/// What a button wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Go {
    Show(u8),
    Send,
}

impl Go {
    /// From the sheet it was pressed on and the button's value. A program that sends everything at once names no
    /// sheet; the key Enter presses the first button.
    pub fn of(step: &str, go: &str) -> Self {
        let at = |text: &str| text.parse().ok().filter(|n| (1..=LAST).contains(n));
        match (at(step), go) {
            (None, _) | (Some(_), "send") => Self::Send,
            (Some(from), go) => Self::Show(at(go).unwrap_or_else(|| (from + 1).min(LAST))),
        }
    }
}

/// One sheet.
pub fn step_page(tips: &Tips, t: &Texts, form: &Form, step: u8, error: Option<&str>) -> Markup {
    let ticket = if form.ticket.is_empty() { tips.ticket() } else { form.ticket.clone() };
    html! {
        h1 { (title(t, step)) }
        p.step { (t.step[0]) " " (step) " " (t.step[1]) " " (LAST) }
        @if step == 1 {
            p.warn { strong { (t.now) } " " (t.call_911) }
            p { (t.not_kept) }
            p { a href={ "/denuncia/seguimiento?l=" (t.lang) } { (t.follow) } }
        }
        @if let Some(error) = error { p.warn role="alert" { (error) } }
        form method="post" action="/denuncia" autocomplete="off" {
            input type="hidden" name="l" value=(t.lang);
            input type="hidden" name="ticket" value=(ticket);
            input type="hidden" name="step" value=(step);
            @for (name, sheet, value) in carried(form) {
                @if sheet != step { input type="hidden" name=(name) value=(value); }
            }
            (body(tips, t, form, step))
            div.buttons {
                @if step < LAST { button type="submit" name="go" value=(step + 1) { (t.next) } }
                @else { button type="submit" name="go" value="send" { (t.send) } }
                @if step > 1 {
                    button.plain type="submit" name="go" value=(step - 1) formnovalidate { (t.back) }
                }
                @if (2..LAST).contains(&step) {
                    button.plain type="submit" name="go" value="send" { (t.send_now) }
                }
            }
        }
    }
}

fn title(t: &Texts, step: u8) -> &'static str {
    match step {
        1 => t.title,
        2 => t.where_title,
        3 => t.when_title,
        4 => t.who_title,
        5 => t.how_title,
        _ => t.review_title,
    }
}

/// Fields with the sheet each is on.
fn carried(form: &Form) -> [(&'static str, u8, &str); 7] {
    [
        ("what", 1, &form.what),
        ("category", 1, &form.category),
        ("municipality", 2, &form.municipality),
        ("place", 2, &form.place),
        ("time", 3, &form.time),
        ("who", 4, &form.who),
        ("known_how", 5, &form.known_how),
    ]
}

fn body(tips: &Tips, t: &Texts, form: &Form, step: u8) -> Markup {
    match step {
        1 => html! {
            label for="what" { (t.what) }
            p.hint { (t.what_hint) }
            textarea #what name="what" rows="8" maxlength="4000" required { (form.what) }
            p.hint { (t.careful) }
            label for="category" { (t.category) }
            select #category name="category" {
                @for category in &tips.books().rules.categories {
                    option value=(category.code) selected[chosen(form, &category.code)] { (category.name) }
                }
            }
        },
        2 => html! {
            label for="municipality" { (t.municipality) " " small { (t.optional) } }
            select #municipality name="municipality" {
                option value="" { (t.unknown) }
                @for town in atalaya_geo::Municipalities::shipped().iter() {
                    option value=(town.code) selected[form.municipality == town.code.as_str()] { (town.name) }
                }
            }
            (field("place", t.place, t.optional, &form.place, 1000))
        },
        3 => field("time", t.time, t.optional, &form.time, 500),
        4 => field("who", t.who, t.optional, &form.who, 2000),
        5 => field("known_how", t.known_how, t.optional, &form.known_how, 500),
        _ => review(tips, t, form),
    }
}

fn chosen(form: &Form, code: &str) -> bool {
    if form.category.is_empty() { code == "otro" } else { form.category == code }
}

fn field(name: &str, label: &str, optional: &str, value: &str, max: u16) -> Markup {
    html! {
        label for=(name) { (label) " " small { (optional) } }
        textarea #(name) name=(name) rows="5" maxlength=(max) { (value) }
    }
}

/// Everything said, with a way back to each.
fn review(tips: &Tips, t: &Texts, form: &Form) -> Markup {
    let books = tips.books();
    let category = books.rules.category(&form.category).map_or("", |c| c.name.as_str());
    let town = atalaya_geo::Municipalities::shipped()
        .iter()
        .find(|m| m.code.as_str() == form.municipality)
        .map_or("", |m| m.name.as_str());
    let said = [
        (t.what, 1, form.what.as_str()),
        (t.category, 1, category),
        (t.municipality, 2, town),
        (t.where_title, 2, &form.place),
        (t.when_title, 3, &form.time),
        (t.who_title, 4, &form.who),
        (t.how_title, 5, &form.known_how),
    ];
    html! {
        p.warn { (t.review) " " (t.careful) }
        dl {
            @for (title, step, value) in said {
                dt { (title) }
                dd {
                    @if value.trim().is_empty() { span.hint { (t.not_said) } } @else { (value) }
                    " "
                    button.small type="submit" name="go" value=(step) aria-label={ (t.change) ": " (title) } { (t.change) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_lead_where_they_say_and_nonsense_leads_on() {
        assert_eq!(Go::of("1", "2"), Go::Show(2));
        assert_eq!(Go::of("4", "3"), Go::Show(3));
        assert_eq!(Go::of("3", "send"), Go::Send);
        assert_eq!(Go::of("6", "send"), Go::Send);
        for nonsense in ["", "0", "7", "-1", "x", "999999999999"] {
            assert_eq!(Go::of("5", nonsense), Go::Show(6), "{nonsense}");
            assert_eq!(Go::of("6", nonsense), Go::Show(6), "{nonsense}");
            assert_eq!(Go::of(nonsense, "2"), Go::Send, "no sheet");
        }
    }
}
