//! P5c: who somebody is, and their password. Only the name is needed.

use leptos::prelude::*;
use portal::{
    accounts::{
        CodeId,
        forms::{AboutYou, NONE_OF_THESE},
        ops::register as ops,
    },
    error::{FieldErrors, OpError},
    fields::Fields,
    formats::Postcode,
    lang::Lang,
    places::Address,
    text::{accounts as words, common, errors},
};

use super::{caller, column, new_password_field, next_field, next_of, notes_of, with_next};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Details, Fieldset, LabelStyle, Select, TextInput},
    visit::{PageResult, Reply, SessionChange, Visit},
};

const PATH: &str = "/register/about-you";

/// GET `/register/about-you`.
pub async fn about_you(visit: Visit) -> PageResult {
    let Some(proof) = visit.notes.proof else { return Ok(Reply::go("/register")) };
    let email = match ops::proven_email(&caller(&visit), CodeId(proof)).await {
        Ok(email) => email,
        Err(OpError::Gone) => return Ok(Reply::go("/register")),
        Err(other) => return Err(other),
    };
    let found = addresses_found(&visit).await?;
    let lang = visit.lang;
    let title = words::about_you_title(lang);
    render(&visit, Page::form("P5c", title), || {
        let form = view! {
            <p class="govuk-body">{words::about_you_email(lang, &email)}</p>
            <form id="page-form" method="post" action=visit.link(PATH) novalidate>
                // Pressing Enter sends the form; it does not look for an address.
                <button type="submit" class="govuk-visually-hidden" tabindex="-1" aria-hidden="true"></button>
                {next_field(&visit)}
                // So that a password manager keeps the address with the password.
                <input type="hidden" name="username" autocomplete="username" value=email.clone()/>
                {text(&visit, "name", words::name_label(lang), words::name_hint(lang), words::name_why(lang), "name")}
                {text(&visit, "known_as", words::known_as_label(lang), "", "", "nickname")}
                {phone(&visit)}
                {address(&visit, found)}
                {new_password_field(&visit, false)}
                <Button text=common::save_and_continue(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// The addresses of the postcode that was typed, once it was.
pub async fn addresses_found(visit: &Visit) -> Result<Vec<Address>, OpError> {
    match Postcode::parse(visit.typed().get("address-postcode")) {
        Ok(postcode) => ops::addresses_at(&caller(visit), &postcode).await,
        Err(_) => Ok(Vec::new()),
    }
}

fn text(
    visit: &Visit,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    why: &'static str,
    autocomplete: &'static str,
) -> AnyView {
    view! {
        <TextInput
            lang=visit.lang
            name=name
            label=label
            hint=hint
            why=why
            value=visit.typed_or(name, "")
            error=visit.error(name)
            autocomplete=autocomplete
            spellcheck=false
        />
    }
    .into_any()
}

fn phone(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
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
    }
    .into_any()
}

fn address(visit: &Visit, found: Vec<Address>) -> AnyView {
    let lang = visit.lang;
    let fields = view! { <p class="app-why">{words::address_why(lang)}</p> {address_fields(visit, found)} }.into_any();
    view! { <Fieldset legend=words::address_legend(lang) legend_style=LabelStyle::Medium>{fields}</Fieldset> }.into_any()
}

/// A postcode brings the addresses it has; whoever's is not among them types it.
pub fn address_fields(visit: &Visit, found: Vec<Address>) -> AnyView {
    let lang = visit.lang;
    let list = (!found.is_empty()).then(|| address_list(visit, found));
    let lines = ["address-line1", "address-line2", "address-town"];
    let open = lines.iter().any(|line| !visit.typed().get(line).is_empty() || visit.error(line).is_some());
    let by_hand = view! {
        {text(visit, lines[0], words::line1_label(lang), "", "", "address-line1")}
        {text(visit, lines[1], words::line2_label(lang), "", "", "address-line2")}
        {text(visit, lines[2], words::town_label(lang), "", "", "address-level2")}
    }
    .into_any();
    view! {
            <TextInput
                lang=lang
                name="address-postcode"
                label=words::postcode_label(lang)
                value=visit.typed_or("address-postcode", "")
                error=visit.error("address-postcode")
                autocomplete="postal-code"
                spellcheck=false
                width=10
            />
            <Button text=words::find_address(lang) kind=ButtonKind::Secondary name="find" value="yes" formnovalidate=true/>
            {list}
            <Details summary=words::address_by_hand(lang) open=open>{by_hand}</Details>
    }
    .into_any()
}

fn address_list(visit: &Visit, found: Vec<Address>) -> AnyView {
    let lang = visit.lang;
    let line = |address: &Address| match lang {
        Lang::En => format!("{}, {}", address.line1_en, address.town_en),
        Lang::Cy => format!("{}, {}", address.line1_cy, address.town_cy),
    };
    let mut items = vec![(String::new(), words::select_address_label(lang).to_string())];
    items.extend(found.iter().map(|address| (address.uprn.to_string(), line(address))));
    items.push((NONE_OF_THESE.to_string(), words::none_of_these(lang).to_string()));
    view! {
        <Select
            lang=lang
            name="address-uprn"
            label=words::select_address_label(lang)
            value=visit.typed_or("address-uprn", "")
            error=visit.error("address-uprn")
            items=items
        />
    }
    .into_any()
}

/// POST `/register/about-you`: looks for addresses, or makes the account.
pub async fn do_about_you(visit: Visit, fields: Fields) -> PageResult {
    let Some(proof) = visit.notes.proof.map(CodeId) else { return Ok(Reply::go("/register")) };
    if fields.get("find") == "yes" {
        return find_address(&visit, fields).await;
    }
    let next = next_of(&fields).to_string();
    let about = AboutYou::check(&fields)?;
    let entered = ops::complete(&caller(&visit), proof, about, visit.notes.guest).await?;
    Ok(Reply::go_with(with_next("/register/find-you", &next), SessionChange::Renew(notes_of(&visit, entered))))
}

/// The form again, with the addresses of its postcode.
pub async fn find_address(visit: &Visit, fields: Fields) -> PageResult {
    let errors = match Postcode::parse(fields.get("address-postcode")) {
        Ok(postcode) if ops::addresses_at(&caller(visit), &postcode).await?.is_empty() => {
            FieldErrors::one("address-postcode", errors::address_not_found)
        }
        Ok(_) => FieldErrors::none(),
        Err(portal::formats::PostcodeProblem::Empty) => FieldErrors::one("address-postcode", errors::postcode_empty),
        Err(portal::formats::PostcodeProblem::Wrong) => FieldErrors::one("address-postcode", errors::postcode_wrong),
    };
    Ok(Reply::again(visit.path.clone(), fields, errors))
}
