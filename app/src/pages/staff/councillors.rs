//! Who is a councillor: inviting them, the end of a term, and what was tried without a case.

use leptos::prelude::*;
use portal::{
    accounts::ops::councillor_invite,
    calendar::{full_date, london_date, short_date_time},
    casework::{
        Member, Named, Phase,
        forms::{Invitation, term_end},
        ops::members,
        rules,
    },
    error::FieldErrors,
    fields::Fields,
    lang::Lang,
    text::{casework as words, desk as desk_words},
};

use super::{elsewhere, people::caller};
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonKind, Checkboxes, Choice, DateInput, DateParts, Head, LabelStyle, SummaryList, SummaryRow, Table, TableLayout,
        TextInput,
    },
    visit::{PageResult, Reply, Visit},
};

const COUNCILLORS: &str = "/staff/settings/councillors";

/// Everybody who is or was a councillor here.
pub async fn councillors(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, COUNCILLORS)? {
        return Ok(reply);
    }
    let everybody = members::list(&caller(&visit), &visit.actor).await?;
    let lang = visit.lang;
    render(&visit, Page::new("T29-councillors", words::members_title(lang)).wide(), || {
        view! {
            <h1 class="govuk-heading-l">{words::members_title(lang)}</h1>
            <p class="govuk-body">{words::members_intro(lang)}</p>
            <Button text=words::invite_title(lang) href=visit.link(&format!("{COUNCILLORS}/invite"))/>
            {table(&visit, &everybody)}
        }
        .into_any()
    })
}

fn table(visit: &Visit, everybody: &[Named]) -> AnyView {
    let lang = visit.lang;
    if everybody.is_empty() {
        return view! { <p class="govuk-body">{words::members_none(lang)}</p> }.into_any();
    }
    let heads = [words::member_name(lang), words::member_wards(lang), words::member_term(lang), words::member_state(lang)];
    let rows = everybody
        .iter()
        .map(|named| {
            let member = &named.member;
            let href = visit.link(&format!("{COUNCILLORS}/{}", member.id));
            vec![
                view! { <a class="govuk-link" href=href>{named.name.clone()}</a> }.into_any(),
                member.wards.join("; ").into_any(),
                full_date(lang, member.term_end).into_any(),
                state_words(visit, member).into_any(),
            ]
        })
        .collect();
    view! {
        <Table
            caption=words::members_caption(lang)
            caption_style=LabelStyle::Small
            heads=heads.into_iter().map(Head::new).collect()
            rows=rows
            layout=TableLayout::Dense
        />
    }
    .into_any()
}

fn state_words(visit: &Visit, member: &Member) -> &'static str {
    let lang = visit.lang;
    let phase = rules::phase(member.term_end, london_date(visit.portal.clock().now()));
    match (member.ended_at, phase) {
        (Some(_), _) | (None, Phase::Over) => words::member_ended(lang),
        (None, Phase::HandingOver) => words::member_hands_over(lang),
        (None, Phase::Serving) if member.accepted => words::member_serves(lang),
        (None, Phase::Serving) => words::member_invited(lang),
    }
}

/// The form that invites one.
pub async fn councillor_invite(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    rules::may_list(&visit.actor)?;
    let wards = members::wards(&caller(&visit)).await?;
    let lang = visit.lang;
    render(&visit, Page::form("T29-councillor", words::invite_title(lang)).back(COUNCILLORS), || {
        let chosen: Vec<String> = visit.typed().all("wards").into_iter().map(String::from).collect();
        view! {
            <h1 class="govuk-heading-l">{words::invite_title(lang)}</h1>
            <p class="govuk-body">{words::invite_intro(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {text(&visit, "name", words::name(lang), "text")}
                {text(&visit, "email", words::invite_email(lang), "email")}
                <Checkboxes
                    lang=lang
                    name="wards"
                    legend=words::member_wards(lang)
                    legend_style=LabelStyle::Medium
                    values=chosen
                    error=visit.error("wards")
                    items=wards.iter().map(|ward| Choice::new(ward.clone(), ward.clone())).collect()
                />
                {term(&visit)}
                <Button text=words::invite_button(lang)/>
            </form>
        }
        .into_any()
    })
}

fn text(visit: &Visit, name: &'static str, label: &'static str, kind: &'static str) -> AnyView {
    view! {
        <TextInput
            lang=visit.lang
            name=name
            label=label
            kind=kind
            spellcheck=false
            autocomplete="off"
            value=visit.typed_or(name, "")
            error=visit.error(name)
        />
    }
    .into_any()
}

fn term(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let part = |name: &str| visit.typed_or(&format!("term_end-{name}"), "");
    view! {
        <DateInput
            lang=lang
            name="term_end"
            legend=words::term_end(lang)
            hint=words::term_end_hint(lang)
            value=DateParts { day: part("day"), month: part("month"), year: part("year") }
            error=visit.error("term_end")
        />
    }
    .into_any()
}

/// Sends the invitation: one link, for three days.
pub async fn do_councillor_invite(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    rules::may_list(&visit.actor)?;
    let wards = members::wards(&caller(&visit)).await?;
    let invitation = Invitation::check(&fields, &wards, london_date(visit.portal.clock().now()))?;
    councillor_invite::invite(&caller(&visit), &visit.actor, invitation).await?;
    Ok(Reply::done(COUNCILLORS, words::invite_done))
}

/// One of them: the end of the term, the invitation again, the end of the access.
pub async fn councillor(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let named = members::get(&caller(&visit), &visit.actor, visit.id("id")?).await?;
    let lang = visit.lang;
    let open = named.member.ended_at.is_none();
    let page = Page { form: open, ..Page::new("T29-councillor-one", words::desk_councillor(lang)) }.back(COUNCILLORS);
    render(&visit, page, || {
        let rows = vec![
            SummaryRow::text(words::member_name(lang), named.name.clone()),
            SummaryRow::text(words::member_wards(lang), named.member.wards.join("; ")),
            SummaryRow::text(words::member_term(lang), full_date(lang, named.member.term_end)),
            SummaryRow::text(words::member_state(lang), state_words(&visit, &named.member)),
        ];
        view! {
            <h1 class="govuk-heading-l">{words::desk_councillor(lang)}</h1>
            <SummaryList rows=rows/>
            {open.then(|| forms(&visit, &named.member))}
        }
        .into_any()
    })
}

fn forms(visit: &Visit, member: &Member) -> AnyView {
    let lang = visit.lang;
    let at = |verb: &str| visit.link(&format!("{COUNCILLORS}/{}/{verb}", member.id));
    let again = (!member.accepted).then(|| {
        view! {
            <form method="post" action=at("again") novalidate>
                <p class="govuk-body">{desk_words::invite_again_intro(lang)}</p>
                <Button text=desk_words::invite_again(lang) kind=ButtonKind::Secondary/>
            </form>
        }
    });
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            {term(visit)}
            <Button text=words::term_change(lang)/>
        </form>
        {again}
        <form method="post" action=at("end") novalidate>
            <p class="govuk-body">{words::end_words(lang)}</p>
            <Button text=words::end_access(lang) kind=ButtonKind::Warning/>
        </form>
    }
    .into_any()
}

/// Another last day.
pub async fn do_councillor(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let today = london_date(visit.portal.clock().now());
    let ends = term_end(&fields, today).ok_or_else(|| FieldErrors::one("term_end", words::term_end_wrong))?;
    members::change_term(&caller(&visit), &visit.actor, visit.id("id")?, ends).await?;
    Ok(Reply::done(COUNCILLORS, words::term_changed))
}

/// The invitation again; the earlier link is over.
pub async fn do_councillor_again(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, COUNCILLORS)? {
        return Ok(reply);
    }
    councillor_invite::invite_again(&caller(&visit), &visit.actor, visit.id("id")?).await?;
    Ok(Reply::done(COUNCILLORS, words::invite_done))
}

/// Their access ends now.
pub async fn do_councillor_end(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, COUNCILLORS)? {
        return Ok(reply);
    }
    members::end(&caller(&visit), &visit.actor, visit.id("id")?).await?;
    Ok(Reply::done(COUNCILLORS, words::ended))
}

/// What councillors tried to open that is not theirs, for information governance.
pub async fn browsing(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let tried = members::browsing(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T16-browsing", words::browsing_title(lang)).back("/staff").wide(), || {
        let rows: Vec<_> = tried
            .iter()
            .map(|(tried, name)| {
                vec![short_date_time(lang, tried.at).into_any(), name.clone().into_any(), part_words(lang, &tried.part).into_any()]
            })
            .collect();
        let table = if rows.is_empty() {
            view! { <p class="govuk-body">{words::browsing_none(lang)}</p> }.into_any()
        } else {
            let heads = [words::browsing_when(lang), words::desk_councillor(lang), words::browsing_what(lang)];
            view! {
                <Table
                    caption=words::browsing_caption(lang)
                    caption_style=LabelStyle::Small
                    heads=heads.into_iter().map(Head::new).collect()
                    rows=rows
                    layout=TableLayout::Dense
                />
            }
            .into_any()
        };
        view! {
            <h1 class="govuk-heading-l">{words::browsing_title(lang)}</h1>
            <p class="govuk-body">{words::browsing_intro(lang)}</p>
            {table}
        }
        .into_any()
    })
}

fn part_words(lang: Lang, part: &str) -> &'static str {
    match part {
        "case" => words::part_case(lang),
        "search" => words::part_search(lang),
        "staff" => words::part_staff(lang),
        _ => words::part_record(lang),
    }
}
