//! R6 self-service: what to call somebody and the language of letters change at once; telephone numbers and the address after a
//! code from the e-mail address that is held.

use leptos::prelude::*;
use portal::{
    error::{FieldErrors, OpError},
    fields::Fields,
    ids::PersonId,
    lang::Lang,
    people::{
        Said, Value, ValueKind, forms,
        ops::{self, change},
    },
    places::Address,
    text::{accounts, common, details as words, errors},
};

use super::{
    PATH, own,
    said::{national, provenance},
};
use crate::{
    pages::accounts::{address_fields, addresses_found, caller, column, find_address, language_choices, language_field},
    shell::{Page, render},
    ui::{
        Button, ButtonKind, Checkboxes, Choice, DateInput, DateParts, EnterKey, Fieldset, LabelStyle, PageLink, Pagination, Radios,
        TextInput,
    },
    visit::{Notes, PageResult, Reply, SessionChange, Visit},
};

/// How many numbers stand on one page.
const A_PAGE: usize = 20;
/// What the radio sends that takes a choice back.
const UNDECIDED: &str = "undecided";

/// What is changed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Phone,
    Address,
    KnownAs,
    Language,
}

impl Field {
    /// The field an address of ours names; no other page exists.
    pub fn of(visit: &Visit) -> Result<Field, OpError> {
        match visit.param("field") {
            "phone" => Ok(Field::Phone),
            "address" => Ok(Field::Address),
            "known-as" => Ok(Field::KnownAs),
            "language" => Ok(Field::Language),
            _ => Err(OpError::NotFound),
        }
    }

    /// Where it is changed.
    pub const fn path(self) -> &'static str {
        match self {
            Field::Phone => "/record/details/phone",
            Field::Address => "/record/details/address",
            Field::KnownAs => "/record/details/known-as",
            Field::Language => "/record/details/language",
        }
    }

    /// Whether a code comes first.
    pub const fn needs_code(self) -> bool {
        matches!(self, Field::Phone | Field::Address)
    }

    fn title(self, lang: Lang) -> &'static str {
        match self {
            Field::Phone => words::phone_title(lang),
            Field::Address => words::address_title(lang),
            Field::KnownAs => words::known_as_title(lang),
            Field::Language => words::language_title(lang),
        }
    }
}

/// GET `/record/details/{field}`.
pub async fn field(visit: Visit) -> PageResult {
    let field = Field::of(&visit)?;
    let person = match own(&visit) {
        Ok(person) => person,
        Err(elsewhere) => return elsewhere,
    };
    let mut uow = visit.uow().await?;
    let details = ops::details(&mut uow, person).await?;
    let language = ops::get(&mut uow, person).await?.language;
    let phones = if field == Field::Phone { ops::values_of_kind(&mut uow, person, ValueKind::Phone).await? } else { Vec::new() };
    uow.commit().await?;
    let found = if field == Field::Address { addresses_found(&visit).await? } else { Vec::new() };
    let title = field.title(visit.lang);
    let looks = field == Field::Address && !visit.typed().has("find");
    let enter = if looks { EnterKey { name: Some("find"), value: Some("yes".into()), formaction: None } } else { EnterKey::default() };
    render(&visit, Page::form("R6-change", title).back(PATH).enter(enter), || {
        let contents = match field {
            Field::Phone => phone(&visit, &phones),
            Field::Address => address(&visit, found),
            Field::KnownAs => known_as(&visit, details.known_as.as_deref().unwrap_or_default()),
            Field::Language => language_of_letters(&visit, language),
        };
        column(title.to_string(), contents)
    })
}

/// POST `/record/details/{field}`.
pub async fn do_field(visit: Visit, fields: Fields) -> PageResult {
    let field = Field::of(&visit)?;
    let person = match own(&visit) {
        Ok(person) => person,
        Err(elsewhere) => return elsewhere,
    };
    match field {
        Field::Phone => {
            let mut uow = visit.uow().await?;
            let has_one = !ops::values_of_kind(&mut uow, person, ValueKind::Phone).await?.is_empty();
            uow.commit().await?;
            let new = forms::NewPhone::check(&fields, has_one)?;
            send_code(&visit, field, &new.into()).await
        }
        Field::Address if fields.get("find") == "yes" => find_address(&visit, fields).await,
        Field::Address => {
            let mut uow = visit.uow().await?;
            let new = forms::NewAddress::check(&fields, uow.today())?;
            let change = change::of_address(&mut uow, new).await?;
            uow.commit().await?;
            send_code(&visit, field, &change).await
        }
        Field::KnownAs => save_known_as(&visit, person, &fields).await,
        Field::Language => save_language(&visit, person, &fields).await,
    }
}

/// POST `/record/details/{field}/remove`: the numbers that were ticked, after a code as well.
pub async fn do_remove(visit: Visit, fields: Fields) -> PageResult {
    if Field::of(&visit)? != Field::Phone {
        return Err(OpError::NotFound);
    }
    if let Err(elsewhere) = own(&visit) {
        return elsewhere;
    }
    match forms::check_removed(&fields) {
        Ok(ids) => send_code(&visit, Field::Phone, &change::Change::RemovePhones(ids)).await,
        Err(faults) => Ok(Reply::again(Field::Phone.path(), fields, faults)),
    }
}

async fn send_code(visit: &Visit, field: Field, change: &change::Change) -> PageResult {
    let id = change::start(&caller(visit), &visit.actor, change).await?;
    let notes = Notes { awaiting: Some(id.0), ..visit.notes.clone() };
    Ok(Reply::go_with(format!("{}/confirm", field.path()), SessionChange::Note(notes)))
}

async fn save_known_as(visit: &Visit, person: PersonId, fields: &Fields) -> PageResult {
    let name = forms::check_known_as(fields)?;
    let mut uow = visit.uow().await?;
    match name {
        Some(name) => ops::set_value(&mut uow, person, &Value::KnownAs(name.to_string())).await?,
        None => ops::end_value(&mut uow, person, ValueKind::KnownAs).await?,
    }
    uow.commit().await?;
    Ok(Reply::done(PATH, words::changed))
}

async fn save_language(visit: &Visit, person: PersonId, fields: &Fields) -> PageResult {
    let language = match fields.get("language") {
        UNDECIDED => None,
        tag => Some(Lang::from_tag(tag).ok_or_else(|| FieldErrors::one("language", errors::language_not_selected))?),
    };
    let mut uow = visit.uow().await?;
    ops::set_language(&mut uow, person, language).await?;
    uow.commit().await?;
    Ok(Reply::done(PATH, words::changed))
}

fn known_as(visit: &Visit, now: &str) -> AnyView {
    let lang = visit.lang;
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <TextInput
                lang=lang
                name="known_as"
                label=accounts::known_as_label(lang)
                hint=words::known_as_hint(lang)
                value=visit.typed_or("known_as", now)
                error=visit.error("known_as")
                autocomplete="nickname"
                spellcheck=false
            />
            <Button text=common::save(lang)/>
        </form>
    }
    .into_any()
}

fn language_of_letters(visit: &Visit, now: Option<Lang>) -> AnyView {
    let lang = visit.lang;
    let mut choices = language_choices(lang);
    choices.push(Choice::new(UNDECIDED, accounts::language_undecided(lang)));
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            {language_field(visit, now.map_or("", Lang::tag), choices)}
            <p class="govuk-body">{accounts::language_yours_to_choose(lang)}</p>
            <Button text=common::save(lang)/>
        </form>
    }
    .into_any()
}

fn address(visit: &Visit, found: Vec<Address>) -> AnyView {
    let lang = visit.lang;
    let typed = |part: &str| visit.typed_or(part, "");
    let since = DateParts { day: typed("since-day"), month: typed("since-month"), year: typed("since-year") };
    let where_to = address_fields(visit, found);
    let nowhere = if typed("no_address") == "yes" { vec!["yes".to_string()] } else { Vec::new() };
    view! {
        <p class="govuk-body">{words::code_first(lang)}</p>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            // Pressing Enter sends the form; it does not look for an address.
            <button type="submit" class="govuk-visually-hidden" tabindex="-1" aria-hidden="true"></button>
            <Fieldset legend=words::address_legend(lang) legend_style=LabelStyle::Medium>{where_to}</Fieldset>
            <DateInput
                lang=lang
                name="since"
                legend=words::since_legend(lang)
                hint=words::since_hint(lang)
                value=since
                error=visit.error("since")
            />
            <Checkboxes
                lang=lang
                name="no_address"
                legend=words::no_address_legend(lang)
                values=nowhere
                items=vec![Choice::new("yes", words::no_address(lang))]
            />
            <Button text=words::send_code(lang)/>
        </form>
    }
    .into_any()
}

fn phone(visit: &Visit, phones: &[Said]) -> AnyView {
    let lang = visit.lang;
    let how = (!phones.is_empty()).then(|| {
        let items = vec![Choice::new("replace", words::how_replace(lang)), Choice::new("add", words::how_add(lang))];
        let value = visit.typed_or("how", "");
        view! { <Radios lang=lang name="how" legend=words::how_legend(lang) value=value error=visit.error("how") items=items/> }
    });
    view! {
        <p class="govuk-body">{words::code_first(lang)}</p>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <TextInput
                lang=lang
                name="phone"
                label=words::phone_label(lang)
                hint=words::phone_hint(lang)
                value=visit.typed_or("phone", "")
                error=visit.error("phone")
                kind="tel"
                autocomplete="tel"
                width=20
            />
            {how}
            <Button text=words::send_code(lang)/>
        </form>
        {(!phones.is_empty()).then(|| numbers(visit, phones))}
    }
    .into_any()
}

/// The numbers there are, a page at a time, each to be ticked and removed.
fn numbers(visit: &Visit, phones: &[Said]) -> AnyView {
    let lang = visit.lang;
    let last = (phones.len() - 1) / A_PAGE;
    let at = visit.query.get("page").parse::<usize>().unwrap_or(1).saturating_sub(1).min(last);
    let items: Vec<Choice> = phones.iter().skip(at * A_PAGE).take(A_PAGE).map(|said| number(lang, said)).collect();
    let ticked: Vec<String> = visit.typed().all("remove").into_iter().map(str::to_string).collect();
    let link = |page: usize| PageLink::to(visit.link(&format!("{}?page={page}", visit.path)));
    let (previous, next) = ((at > 0).then(|| link(at)), (at < last).then(|| link(at + 2)));
    let shown = words::some_shown(lang, &phones.len().to_string(), &items.len().to_string());
    view! {
        <h2 class="govuk-heading-m">{words::numbers_held(lang)}</h2>
        {(last > 0).then(|| view! { <p class="govuk-body">{shown}</p> })}
        <form method="post" action=visit.link(&format!("{}/remove", visit.path)) novalidate>
            <Checkboxes
                lang=lang
                name="remove"
                legend=words::remove_legend(lang)
                values=ticked
                error=visit.error("remove")
                items=items
                small=true
            />
            <Button text=words::remove_button(lang) kind=ButtonKind::Secondary/>
        </form>
        <Pagination lang=lang previous=previous next=next/>
    }
    .into_any()
}

fn number(lang: Lang, said: &Said) -> Choice {
    let Value::Phone(number) = &said.value else { return Choice::new(said.id.to_string(), "") };
    let main = if said.main { format!(" – {}", words::main_number(lang)) } else { String::new() };
    Choice::new(said.id.to_string(), format!("{}{main}", national(number))).hint(provenance(lang, said))
}
