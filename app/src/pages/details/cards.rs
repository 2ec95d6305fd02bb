//! The cards of R6.

use leptos::prelude::*;
use portal::{
    calendar::{full_date, london_date},
    corrections::Statement,
    lang::Lang,
    people::{Said, Value, ValueKind, rules},
    text::{common, corrections, details as words},
};
use uuid::Uuid;

use super::{
    MOST, PATH, Sheet,
    said::{provenance, title, title_of, value},
};
use crate::{
    pages::{corrections::statements, staff::marker_reason},
    ui::{Button, ButtonKind, Details, SummaryCard, SummaryRow},
};

impl Sheet<'_> {
    /// Every card that has something to say.
    pub fn cards(&self) -> Vec<AnyView> {
        use ValueKind as K;
        let lang = self.visit.lang;
        let mut name = self.rows(K::Name);
        name.extend(self.rows_or_add(K::KnownAs, "known-as"));
        name.extend(self.rows(K::DateOfBirth));
        let mut reach = self.rows(K::Email);
        reach.extend(self.rows_or_add(K::Phone, "phone"));
        reach.push(self.language());
        let cards = [
            (words::card_name(lang), name, vec![K::Name, K::KnownAs, K::DateOfBirth]),
            (words::card_reach(lang), reach, vec![K::Email, K::Phone]),
            (words::card_addresses(lang), self.rows_or_add(K::Address, "address"), vec![K::Address]),
            self.plain(words::card_numbers(lang), &[K::CouncilTaxAccount, K::Nino, K::ServiceReference]),
            self.plain(words::card_money(lang), &[K::BankAccount, K::Circumstance]),
            self.plain(words::card_family(lang), &[K::HouseholdMember]),
            self.plain(words::card_equality(lang), &[K::Equality]),
        ];
        let mut views: Vec<AnyView> = cards.into_iter().map(|(title, rows, kinds)| self.card(title, rows, &kinds)).collect();
        views.push(self.needs());
        views.extend(self.markers.iter().map(|marker| self.marker(marker)));
        views
    }

    fn plain(&self, title: &'static str, kinds: &[ValueKind]) -> (&'static str, Vec<SummaryRow>, Vec<ValueKind>) {
        (title, kinds.iter().flat_map(|kind| self.rows(*kind)).collect(), kinds.to_vec())
    }

    fn card(&self, title: &'static str, rows: Vec<SummaryRow>, kinds: &[ValueKind]) -> AnyView {
        let lang = self.visit.lang;
        let earlier = self.earlier(kinds);
        if rows.is_empty() && earlier.is_none() {
            return ().into_any();
        }
        let masked = kinds.iter().any(|kind| rules::is_masked(*kind)) && !rows.is_empty();
        let note = masked.then(|| view! { <p class="govuk-body-s">{words::show_note(lang)}</p> });
        view! { <SummaryCard title=title rows=rows/> {note} {self.cut(kinds)} {earlier} }.into_any()
    }

    /// The values of a kind that are true now.
    fn rows(&self, kind: ValueKind) -> Vec<SummaryRow> {
        self.overview.of(kind).map(|said| self.row(said)).collect()
    }

    /// As [`Sheet::rows`]; where there is none, a row that leads to telling it.
    fn rows_or_add(&self, kind: ValueKind, field: &str) -> Vec<SummaryRow> {
        let rows = self.rows(kind);
        if !rows.is_empty() {
            return rows;
        }
        let (lang, key) = (self.visit.lang, title_of(self.visit.lang, kind));
        let row = SummaryRow::text(key, words::not_told(lang));
        vec![row.action(self.visit.link(&format!("{PATH}/{field}")), words::add(lang), key)]
    }

    fn row(&self, said: &Said) -> SummaryRow {
        let lang = self.visit.lang;
        let key = title(lang, said);
        let (href, action) = match Self::change_link(said) {
            Some(path) => (path.to_string(), common::change(lang)),
            None => (format!("/record/items/{}/wrong", said.id), words::wrong(lang)),
        };
        SummaryRow::new(key, self.contents(said)).action(self.visit.link(&href), action, key)
    }

    /// Where a value is changed at once; of everything else the council is told that it is wrong.
    fn change_link(said: &Said) -> Option<&'static str> {
        match said.value.kind() {
            ValueKind::Email if said.main => Some("/account/security/email"),
            ValueKind::KnownAs => Some("/record/details/known-as"),
            ValueKind::Phone => Some("/record/details/phone"),
            ValueKind::Address if said.main => Some("/record/details/address"),
            _ => None,
        }
    }

    /// The value, the time it belongs to, and where it came from.
    fn contents(&self, said: &Said) -> AnyView {
        let (lang, kind) = (self.visit.lang, said.value.kind());
        let whole = self.shown == Some(said.id);
        let several = kind == ValueKind::Phone && self.overview.count(kind).0 > 1;
        let main = (several && said.main).then(|| view! { <p class="govuk-body-s">{words::main_number(lang)}</p> });
        let once = whole.then(|| view! { <p class="govuk-body-s" role="status">{words::shown_once(lang)}</p> });
        let show = (rules::is_masked(kind) && !whole).then(|| self.show_button(said));
        view! {
            {value(lang, &said.value, whole)}
            {main}
            {period(lang, said)}
            {once}
            <p class="govuk-body-s">{provenance(lang, said)}</p>
            {self.said_of(said.id)}
            {show}
        }
        .into_any()
    }

    /// Their own words about a value that we did not change as they asked.
    fn said_of(&self, item: Uuid) -> Option<AnyView> {
        let said: Vec<Statement> = self.statements.iter().filter(|statement| statement.item == item).cloned().collect();
        statements(self.visit.lang, &said, corrections::statement_yours)
    }

    fn show_button(&self, said: &Said) -> AnyView {
        let lang = self.visit.lang;
        view! {
            <form method="post" action=self.visit.link(&format!("{PATH}/reveal")) novalidate>
                <input type="hidden" name="value" value=said.id.to_string()/>
                <Button text=format!("{}: {}", words::show_number(lang), title(lang, said)) kind=ButtonKind::Secondary/>
            </form>
        }
        .into_any()
    }

    fn language(&self) -> SummaryRow {
        let lang = self.visit.lang;
        let told = match self.person.language {
            Some(Lang::Cy) => words::language_welsh(lang),
            Some(Lang::En) => words::language_english(lang),
            None => words::not_told(lang),
        };
        let href = self.visit.link(&format!("{PATH}/language"));
        SummaryRow::text(words::language(lang), told).action(href, common::change(lang), words::language(lang))
    }

    /// A sentence when there are more than stand here: two hundred numbers are a link away, not a page of scrolling.
    fn cut(&self, kinds: &[ValueKind]) -> Vec<AnyView> {
        let lang = self.visit.lang;
        let many = kinds.iter().filter(|kind| self.overview.count(**kind).0 > MOST);
        many.map(|kind| {
            let all = (*kind == ValueKind::Phone).then(|| {
                let href = self.visit.link(&format!("{PATH}/phone"));
                view! { " " <a class="govuk-link" href=href>{words::all_numbers(lang)}</a> }
            });
            let count = self.overview.count(*kind).0.to_string();
            let sentence = words::some_shown(lang, &count, &MOST.to_string());
            view! { <p class="govuk-body">{title_of(lang, *kind)} ": " {sentence} {all}</p> }.into_any()
        })
        .collect()
    }

    /// What was replaced, with the time it stood.
    fn earlier(&self, kinds: &[ValueKind]) -> Option<AnyView> {
        let lang = self.visit.lang;
        let number: i64 = kinds.iter().map(|kind| self.overview.count(*kind).1).sum();
        if number == 0 {
            return None;
        }
        let items: Vec<_> = kinds.iter().flat_map(|kind| self.overview.earlier_of(*kind)).map(|said| earlier_item(lang, said)).collect();
        let shown = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let cut = (shown < number)
            .then(|| view! { <p class="govuk-body">{words::some_shown(lang, &number.to_string(), &shown.to_string())}</p> });
        let list = view! { <ul class="govuk-list govuk-list--spaced">{items}</ul> {cut} }.into_any();
        Some(view! { <Details summary=words::earlier(lang, &number.to_string())>{list}</Details> }.into_any())
    }

    fn needs(&self) -> AnyView {
        let lang = self.visit.lang;
        let told = if self.needs.is_empty() {
            words::not_told(lang).into_any()
        } else {
            let items: Vec<_> = self.needs.iter().map(|need| view! { <li>{need.clone()}</li> }).collect();
            view! { <ul class="govuk-list">{items}</ul> }.into_any()
        };
        let href = self.visit.link("/preferences/needs");
        let row = SummaryRow::new(words::needs_told(lang), told).action(href, common::change(lang), words::see_needs(lang));
        view! { <SummaryCard title=words::card_needs(lang) rows=vec![row]/> }.into_any()
    }

    /// A warning that the person was told of, with the way to say that it is wrong.
    fn marker(&self, marker: &portal::safety::Marker) -> AnyView {
        let lang = self.visit.lang;
        let day = |at| full_date(lang, london_date(at));
        let href = self.visit.link(&format!("/record/items/{}/wrong", marker.id));
        let contents = view! {
            <p class="govuk-body">{marker.words.clone()}</p>
            <p class="govuk-body-s">{words::said_staff(lang, &day(marker.created_at))} ". " {words::written_by(lang, &marker.author)}</p>
            {self.said_of(marker.id)}
            <p class="govuk-body-s">{words::marker_review(lang, &full_date(lang, marker.review_on))} " " {words::marker_appeal(lang)}</p>
        };
        let key = marker_reason(lang, marker.reason);
        let row = SummaryRow::new(key, contents).action(href, words::wrong(lang), key);
        view! { <SummaryCard title=words::card_marker(lang) rows=vec![row]/> }.into_any()
    }
}

/// For an address: since when and until when.
fn period(lang: Lang, said: &Said) -> Option<AnyView> {
    if !matches!(said.value, Value::Address(_)) {
        return None;
    }
    let from = said.from.map(|date| words::since(lang, &full_date(lang, date)));
    let until = said.until.map(|date| words::until(lang, &full_date(lang, date)));
    let parts: Vec<String> = from.into_iter().chain(until).collect();
    (!parts.is_empty()).then(|| view! { <p class="govuk-body-s">{parts.join(". ")}</p> }.into_any())
}

fn earlier_item(lang: Lang, said: &Said) -> AnyView {
    let ended = said.ended_at.map(|at| words::earlier_until(lang, &full_date(lang, london_date(at))));
    view! {
        <li>
            <strong>{title(lang, said)}</strong>
            <br/>
            {value(lang, &said.value, false)}
            {period(lang, said)}
            <p class="govuk-body-s">{provenance(lang, said)} ". " {ended}</p>
        </li>
    }
    .into_any()
}
