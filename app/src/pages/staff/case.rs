//! One case of a councillor: what is asked, the checklist of the law, the answer, and whose record it belongs to.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, weekday_date},
    casework::{
        AskedBy, Case, Decision, Field, MessageKind, Needs, Reason, ReplyTo,
        forms::MOST_CHARACTERS,
        ops::{Opened, desk},
        rules,
    },
    error::{FieldErrors, OpResult},
    fields::Fields,
    ids::PersonId,
    interactions,
    lang::Lang,
    text::{casework as words, desk as desk_words, intake},
};
use uuid::Uuid;

use super::{
    super::{
        answers::paragraphs,
        councillor::{asked_by_words, authority_words, files, reason_words, service_words, state_tag, ward_words, yes_no},
    },
    answering::answer_box,
    cases::CASES,
    elsewhere,
};
use crate::{
    shell::{Page, render},
    ui::{Button, Checkboxes, Choice, InsetText, LabelStyle, Radios, SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

fn path_of(reference: &str) -> String {
    format!("{CASES}/{reference}")
}

/// One case. The look is in the person’s record before anything is shown.
pub async fn case(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let (opened, unnamed) = desk::open(&mut uow, visit.param("reference")).await?;
    let key = uow.new_id();
    uow.commit().await?;
    let lang = visit.lang;
    let may = rules::may_decide(&visit.actor, &opened.case).is_ok();
    let page = Page { form: may, ..Page::new("T16-case", words::desk_title(lang)) }.back(CASES);
    render(&visit, page, || {
        let case = &opened.case;
        view! {
            <span class="govuk-caption-l app-reference">{case.reference.clone()}</span>
            <h1 class="govuk-heading-l">{words::desk_title(lang)}</h1>
            <p class="govuk-body">{state_tag(lang, case.state)}</p>
            <p class="govuk-body-s">{desk_words::can_see_you_looked(lang)}</p>
            <SummaryList rows=facts(&visit, case)/>
            {files::links(&visit, &path_of(&case.reference), &opened.files)}
            {unnamed.then(|| whose(&visit, case))}
            {messages(lang, &opened)}
            {may.then(|| form(&visit, case, key))}
        }
        .into_any()
    })
}

fn facts(visit: &Visit, case: &Case) -> Vec<SummaryRow> {
    let (lang, content) = (visit.lang, &case.content);
    let mut rows = vec![
        SummaryRow::text(words::desk_councillor(lang), content.councillor.clone()),
        SummaryRow::text(words::service(lang), service_words(visit, case.service.as_deref())),
        SummaryRow::text(words::sent(lang), date_and_time(lang, case.sent_at)),
        SummaryRow::text(words::reply_due(lang), weekday_date(lang, case.due_on)),
        SummaryRow::text(words::asked_by(lang), asked_by_words(lang, case.asked_by)),
    ];
    if case.asked_by != AskedBy::Ward {
        rows.extend(about(lang, case));
    }
    rows.push(SummaryRow::new(words::matter(lang), paragraphs(case.language, &content.matter)));
    rows.push(SummaryRow::new(words::outcome(lang), paragraphs(case.language, &content.outcome)));
    rows
}

fn about(lang: Lang, case: &Case) -> Vec<SummaryRow> {
    let content = &case.content;
    let contact = [vec![content.email.clone(), content.phone.clone()], content.address.clone(), vec![content.postcode.clone()]].concat();
    let contact = contact.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let mut rows = vec![SummaryRow::text(words::person(lang), content.name.clone())];
    if !contact.is_empty() {
        rows.push(SummaryRow::text(words::desk_contact(lang), contact));
    }
    if !case.asker.is_empty() {
        rows.push(SummaryRow::text(words::desk_asker(lang), case.asker.clone()));
    }
    rows.push(SummaryRow::text(words::ward(lang), ward_words(lang, case.ward_match)));
    rows.push(SummaryRow::text(words::agreed(lang), authority_words(lang, case.authority)));
    if let Some(reason) = case.claimed_reason {
        rows.push(SummaryRow::text(words::desk_claimed(lang), reason_words(lang, reason)));
    }
    rows.push(SummaryRow::text(words::special(lang), yes_no(lang, case.special)));
    let to = match case.reply_to {
        ReplyTo::Councillor => words::to_councillor(lang),
        ReplyTo::Constituent => words::to_constituent(lang),
        ReplyTo::Both => words::to_both(lang),
    };
    rows.push(SummaryRow::text(words::desk_reply_to(lang), to));
    rows
}

/// The way to say whose record a case belongs to.
fn whose(visit: &Visit, case: &Case) -> Option<AnyView> {
    let lang = visit.lang;
    let href = visit.link(&format!("{}/attach", path_of(&case.reference)));
    (case.asked_by != AskedBy::Ward).then(|| {
        view! {
            <InsetText>
                <p class="govuk-body">{words::desk_unnamed(lang)} " " <a class="govuk-link" href=href>{words::desk_attach(lang)}</a></p>
            </InsetText>
        }
        .into_any()
    })
}

fn messages(lang: Lang, opened: &Opened) -> Vec<AnyView> {
    let one = |message: &portal::casework::Message| {
        let from = match message.kind {
            MessageKind::Ask => words::from_the_councillor(lang),
            MessageKind::Reply => words::our_reply(lang),
            MessageKind::Refusal => words::our_refusal(lang),
        };
        let by = message.staff_number.clone().map(|by| format!(" · {by}"));
        let body: Vec<_> = [Lang::Cy, Lang::En].into_iter().map(|written| paragraphs(written, message.body.get(written))).collect();
        view! {
            <h2 class="govuk-heading-m">{from} " · " {date_and_time(lang, message.at)} {by}</h2>
            {body}
        }
        .into_any()
    };
    opened.messages.iter().map(one).collect()
}

fn form(visit: &Visit, case: &Case, key: Uuid) -> AnyView {
    let lang = visit.lang;
    let revision = visit.typed_or("revision", &case.revision.to_string());
    let key = Uuid::try_parse(&visit.typed_or("submission_key", "")).unwrap_or(key).to_string();
    let rule = match case.asked_by {
        AskedBy::Person => words::checklist_implied(lang),
        AskedBy::Other => words::checklist_other(lang),
        AskedBy::Ward => words::checklist_ward(lang),
    };
    view! {
        <h2 class="govuk-heading-m">{words::checklist(lang)}</h2>
        <p class="govuk-body">{rule}</p>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <input type="hidden" name="revision" value=revision/>
            <input type="hidden" name="submission_key" value=key/>
            {decision(visit)}
            {(case.asked_by != AskedBy::Ward).then(|| checklist(visit, case))}
            {answer(visit, Lang::Cy)}
            {answer(visit, Lang::En)}
            <Button text=words::send_answer(lang)/>
        </form>
    }
    .into_any()
}

fn decision(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let items = vec![
        Choice::new(Decision::Answer.code(), words::decision_answer(lang)),
        Choice::new(Decision::Refuse.code(), words::decision_refuse(lang)).hint(words::decision_refuse_hint(lang)),
    ];
    view! {
        <Radios
            lang=lang
            name="decision"
            legend=words::decision(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("decision", "")
            error=visit.error("decision")
            items=items
        />
    }
    .into_any()
}

/// What law.md 4.3 asks before a councillor is told something about somebody.
fn checklist(visit: &Visit, case: &Case) -> AnyView {
    let lang = visit.lang;
    let needs = [
        (Needs::Nothing, words::needs_nothing(lang)),
        (Needs::Ordinary, words::needs_ordinary(lang)),
        (Needs::Special, words::needs_special(lang)),
    ];
    let needs = needs.into_iter().map(|(needs, text)| Choice::new(needs.code(), text)).collect();
    let ticked = |name: &str| visit.typed().get(name) == "yes";
    let reason = (case.asked_by == AskedBy::Other).then(|| {
        let claimed = case.claimed_reason.map_or("", Reason::code);
        let mut items = vec![Choice::new("", words::reason_none(lang))];
        items.extend(Reason::ALL.iter().map(|reason| Choice::new(reason.code(), reason_words(lang, *reason))));
        view! {
            <Radios
                lang=lang
                name="reason"
                legend=words::reason(lang)
                legend_style=LabelStyle::Medium
                value=visit.typed_or("reason", claimed)
                error=visit.error("reason")
                items=items
            />
        }
        .into_any()
    });
    view! {
        <Radios
            lang=lang
            name="needs"
            legend=words::needs(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("needs", "")
            error=visit.error("needs")
            items=needs
        />
        <Checkboxes
            lang=lang
            name="relevant"
            legend=words::tests(lang)
            legend_style=LabelStyle::Medium
            error=visit.error("relevant").or(visit.error("necessary"))
            items=vec![
                Choice::new("yes", words::relevant(lang)).checked(ticked("relevant")),
                Choice::new("yes", words::necessary(lang)).name("necessary").checked(ticked("necessary")),
            ]
        />
        {reason}
        {told(visit)}
    }
    .into_any()
}

/// Which details are told: the person reads the same list.
fn told(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let names = [
        (Field::Name, words::field_name(lang)),
        (Field::Address, words::field_address(lang)),
        (Field::Request, words::field_request(lang)),
        (Field::Note, words::field_note(lang)),
        (Field::Other, words::field_other(lang)),
    ];
    let chosen: Vec<String> = visit.typed().all("fields").into_iter().map(String::from).collect();
    view! {
        <Checkboxes
            lang=lang
            name="fields"
            legend=words::fields(lang)
            legend_style=LabelStyle::Medium
            hint=words::fields_hint(lang)
            values=chosen
            error=visit.error("fields")
            items=names.into_iter().map(|(field, text)| Choice::new(field.code(), text)).collect()
        />
    }
    .into_any()
}

fn answer(visit: &Visit, written: Lang) -> AnyView {
    let lang = visit.lang;
    let (name, label) = match written {
        Lang::Cy => ("message_cy", words::answer_cy(lang)),
        Lang::En => ("message_en", words::answer_en(lang)),
    };
    answer_box(visit, name, label, words::answer_hint(lang), MOST_CHARACTERS)
}

/// Answers it, or refuses to.
pub async fn do_case(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    desk::decide(&mut uow, reference, &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(reference), words::answered))
}

/// Whose record it belongs to: one of those that are open.
pub async fn case_attach(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let open = open_records(&visit).await?;
    let lang = visit.lang;
    let page = Page { form: !open.is_empty(), ..Page::new("T16-attach", words::desk_attach(lang)) };
    render(&visit, page.back(path_of(visit.param("reference"))), || {
        let find = visit.link("/staff/people");
        let form = if open.is_empty() {
            view! { <p class="govuk-body">{intake::attach_none(lang)}</p> }.into_any()
        } else {
            records(&visit, open)
        };
        view! {
            <h1 class="govuk-heading-l">{words::desk_attach(lang)}</h1>
            <p class="govuk-body">{words::attach_intro(lang)}</p>
            {form}
            <p class="govuk-body"><a class="govuk-link" href=find>{intake::find_person(lang)}</a></p>
        }
        .into_any()
    })
}

/// The records the actor has open, if the case is theirs to see. Each name is a look, in the audit.
async fn open_records(visit: &Visit) -> OpResult<Vec<(PersonId, String)>> {
    let mut uow = visit.uow().await?;
    desk::open(&mut uow, visit.param("reference")).await?;
    let open = interactions::ops::open_records(&mut uow).await?;
    uow.commit().await?;
    Ok(open)
}

fn records(visit: &Visit, open: Vec<(PersonId, String)>) -> AnyView {
    let lang = visit.lang;
    let items = open.into_iter().map(|(person, name)| Choice::new(person.to_string(), name)).collect();
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <Radios
                lang=lang
                name="person"
                legend=intake::attach_which(lang)
                legend_style=LabelStyle::Medium
                value=visit.typed_or("person", "")
                error=visit.error("person")
                items=items
            />
            <Button text=intake::attach_button(lang)/>
        </form>
    }
    .into_any()
}

/// Gives it to the person it is for.
pub async fn do_case_attach(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let person = fields.get("person").parse().map_err(|_| FieldErrors::one("person", intake::attach_missing))?;
    desk::attach(&visit.portal, &visit.actor, visit.request, reference, person).await?;
    Ok(Reply::done(path_of(reference), words::attach_done))
}

/// A file that came with it. Looking at it is in the audit like looking at the case.
pub async fn case_file(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let (file, bytes) = desk::read_file(&mut uow, visit.param("reference"), visit.id("file")?).await?;
    uow.commit().await?;
    Ok(files::given_out(file, bytes))
}
