//! T3: one contact, and what happens after it was saved.

use leptos::prelude::*;
use portal::{
    calendar,
    corrections::{self, Statement},
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    files::File,
    ids::FileId,
    interactions::{Interaction, Referral, Survey, ops, rules},
    lang::Lang,
    people,
    recordings::{self, Recording},
    text::{common, corrections as corrections_text, intake, interactions as words},
};
use uuid::Uuid;

use super::{contact_words, elsewhere, language_words};
use crate::{
    pages::corrections::statements,
    shell::{Page, render},
    ui::{Button, ButtonKind, InsetText, NotificationBanner, Panel, SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

pub(super) fn path_of(id: Uuid) -> String {
    format!("/staff/contacts/{id}")
}

/// A contact as it was read, with what hangs on it.
struct Read {
    contact: Interaction,
    files: Vec<File>,
    referrals: Vec<Referral>,
    /// Each with whether this member of staff may open it.
    recordings: Vec<(Recording, bool)>,
    /// What the person says of it where we did not change it as they asked.
    statements: Vec<Statement>,
    unnamed: bool,
    language: Option<Lang>,
}

async fn read(visit: &Visit) -> OpResult<Read> {
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let (contact, files) = ops::open(&mut uow, id).await?;
    let person = people::ops::get(&mut uow, contact.person).await?;
    let read = Read {
        referrals: ops::of_interaction(&mut uow, id).await?,
        recordings: recordings_for(&mut uow, id).await?,
        statements: corrections::ops::statements(&mut uow, &[id]).await?,
        unnamed: person.kind == people::Kind::Unnamed,
        language: person.language,
        contact,
        files,
    };
    uow.commit().await?;
    Ok(read)
}

/// The recordings of a contact. There is no way to one that this member of staff would be refused.
async fn recordings_for(uow: &mut Uow, contact: Uuid) -> OpResult<Vec<(Recording, bool)>> {
    let mut recordings = Vec::new();
    for recording in recordings::ops::of_interactions(uow, &[contact]).await? {
        let opens = recordings::ops::may_open(uow, recording.id).await?.is_ok();
        recordings.push((recording, opens));
    }
    Ok(recordings)
}

pub async fn contact(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let read = read(&visit).await?;
    let page = Page::new("T3-contact", read.contact.content.subject.clone()).back("/staff").wide();
    render(&visit, page, || contents(&visit, &read))
}

fn contents(visit: &Visit, read: &Read) -> AnyView {
    let (lang, contact) = (visit.lang, &read.contact);
    view! {
        <span class="govuk-caption-l">{words::contact_title(lang)}</span>
        <h1 class="govuk-heading-l">{contact.content.subject.clone()}</h1>
        <p class="govuk-body">{intake::person_seen(lang)}</p>
        <SummaryList rows=facts(visit, read)/>
        {statements(lang, &read.statements, corrections_text::statement_theirs)}
        {contact.recording_refused.then(|| refused_recording(visit))}
        {files(visit, read)}
        {recordings_of(visit, read)}
        {acts(visit, read)}
    }
    .into_any()
}

fn facts(visit: &Visit, read: &Read) -> Vec<SummaryRow> {
    let (lang, contact) = (visit.lang, &read.contact);
    let council = visit.portal.council();
    let mut source = contact_words::source(lang, contact.source).to_string();
    if let Some(relation) = contact.relation {
        source = format!("{source} ({})", contact_words::relation(lang, relation));
    }
    let service = contact.service.as_deref().and_then(|slug| visit.portal.catalogue().service(slug));
    let service = service.map_or_else(|| intake::service_general(lang).to_string(), |service| service.title.get(lang).to_string());
    let staff = contact.staff_number.as_ref().map(|number| format!(", {number}")).unwrap_or_default();
    let recorded = format!("{}{staff}", calendar::date_and_time(lang, contact.recorded_at));
    let mut rows = vec![
        SummaryRow::text(words::facts_how(lang), contact_words::channel(lang, contact.channel)),
        SummaryRow::text(words::facts_from(lang), source),
        SummaryRow::text(words::facts_received(lang), calendar::full_date(lang, calendar::london_date(contact.at))),
        SummaryRow::text(words::facts_recorded(lang), recorded),
        SummaryRow::text(intake::service(lang), service),
        SummaryRow::text(intake::kind(lang), contact_words::kind(lang, contact.kind)),
        SummaryRow::text(intake::outcome(lang), contact_words::outcome(lang, contact.outcome)),
        SummaryRow::text(words::facts_state(lang), state(lang, contact)),
    ];
    let shared: Vec<&str> = read.referrals.iter().map(|referral| referral.to_team.as_str()).collect();
    let shared = shared.into_iter().map(|code| council.team(code).get(lang).to_string()).collect::<Vec<_>>().join(", ");
    let optional = [
        (intake::note(lang), contact.content.note.clone()),
        (intake::organisation(lang), contact.content.organisation.clone()),
        (words::facts_reference(lang), contact.reference.clone().unwrap_or_default()),
        (intake::language(lang), contact.language.map(|of| language_words(lang, of).to_string()).unwrap_or_default()),
        (intake::private_room(lang), contact.private_room.map(|r| contact_words::private_room(lang, r).to_string()).unwrap_or_default()),
        (words::facts_shared(lang), shared),
        (intake::extras(lang), extras(lang, contact)),
    ];
    rows.extend(optional.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| SummaryRow::text(key, value)));
    rows
}

fn state(lang: Lang, contact: &Interaction) -> String {
    let closed = contact.closed_at.map(|at| calendar::full_date(lang, calendar::london_date(at)));
    closed.map_or_else(|| words::state_open(lang).to_string(), |date| words::state_closed_on(lang, &date))
}

fn extras(lang: Lang, contact: &Interaction) -> String {
    let mut extras = Vec::new();
    if contact.rights_request {
        extras.push(words::rights_received(lang, &calendar::full_date(lang, calendar::london_date(contact.at))));
    }
    if contact.survey == Some(Survey::SaidNo) {
        extras.push(words::survey_said_no(lang).to_string());
    }
    extras.join(". ")
}

/// Noted without any penalty: the ways that are not recorded stand beside it.
fn refused_recording(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let ways = visit.portal.council().unrecorded_words.get(lang).to_string();
    view! { <InsetText>{words::refused_recording(lang)} " " {ways}</InsetText> }.into_any()
}

fn files(visit: &Visit, read: &Read) -> AnyView {
    let lang = visit.lang;
    if read.files.is_empty() {
        return ().into_any();
    }
    let links: Vec<_> = read
        .files
        .iter()
        .map(|file| {
            let href = visit.link(&format!("{}/files/{}", path_of(read.contact.id), file.id));
            view! { <li><a class="govuk-link" href=href>{file.name.clone()}</a></li> }
        })
        .collect();
    view! { <h2 class="govuk-heading-m">{words::files(lang)}</h2><ul class="govuk-list">{links}</ul> }.into_any()
}

fn recordings_of(visit: &Visit, read: &Read) -> AnyView {
    let lang = visit.lang;
    if read.recordings.is_empty() {
        return ().into_any();
    }
    let links: Vec<_> = read
        .recordings
        .iter()
        .map(|(recording, opens)| {
            let (href, text) = (visit.link(&format!("/staff/recordings/{}", recording.id)), words::recording_of(lang, &recording.line));
            if *opens {
                view! { <li><a class="govuk-link" href=href>{text}</a></li> }.into_any()
            } else {
                view! { <li>{text}</li> }.into_any()
            }
        })
        .collect();
    view! { <h2 class="govuk-heading-m">{words::recordings(lang)}</h2><ul class="govuk-list">{links}</ul> }.into_any()
}

fn acts(visit: &Visit, read: &Read) -> AnyView {
    let (lang, id) = (visit.lang, read.contact.id);
    let close = read.contact.closed_at.is_none().then(|| {
        view! {
            <form method="post" action=visit.link(&format!("{}/close", path_of(id))) novalidate>
                <input type="hidden" name="revision" value=read.contact.revision.to_string()/>
                <Button text=words::close(lang) kind=ButtonKind::Secondary/>
            </form>
        }
    });
    view! { {ways_on(visit, read)}{close} }.into_any()
}

/// What can be added: who it was, and a scan.
fn ways_on(visit: &Visit, read: &Read) -> AnyView {
    let (lang, path) = (visit.lang, path_of(read.contact.id));
    let attach = read.unnamed.then(|| {
        view! { <li><a class="govuk-link" href=visit.link(&format!("{path}/attach"))>{words::attach(lang)}</a></li> }
    });
    let rights = (read.contact.rights_request && !read.unnamed).then(|| {
        let href = visit.link(&format!("{}/new?contact={}", super::rights::BOARD, read.contact.id));
        view! { <li><a class="govuk-link" href=href>{portal::text::rights::new_title(lang)}</a></li> }
    });
    view! {
        <ul class="govuk-list">
            {attach}
            {rights}
            <li><a class="govuk-link" href=visit.link(&format!("{path}/scan"))>{words::add_scan(lang)}</a></li>
        </ul>
    }
    .into_any()
}

/// A file that came with it. Looking at it is in the audit like looking at the contact.
pub async fn contact_file(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let (id, file): (Uuid, FileId) = (visit.id("id")?, visit.id("file")?);
    let mut uow = visit.uow().await?;
    let (file, bytes) = ops::read_file(&mut uow, id, file).await?;
    uow.commit().await?;
    let picture = file.kind == "jpeg";
    Ok(Reply::File { kind: if picture { "image/jpeg" } else { "application/pdf" }, name: file.name, bytes, inline: picture })
}

/// The confirmation: what happens next, and what a person should look at twice.
pub async fn contact_saved(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let read = read(&visit).await?;
    let page = Page::new("T3-saved", intake::saved(visit.lang));
    render(&visit, page, || saved(&visit, &read))
}

fn saved(visit: &Visit, read: &Read) -> AnyView {
    let (lang, path) = (visit.lang, path_of(read.contact.id));
    let steps: Vec<_> = next(lang, read).into_iter().map(|step| view! { <li>{step}</li> }).collect();
    view! {
        {rights_banner(visit, read)}
        <Panel title=intake::saved(lang)/>
        <h2 class="govuk-heading-m">{common::what_next(lang)}</h2>
        <ul class="govuk-list govuk-list--bullet">{steps}</ul>
        {ways_on(visit, read)}
        <p class="govuk-body"><a class="govuk-link" href=visit.link(&path)>{intake::see_contact(lang)}</a></p>
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/staff/contacts/new")>{intake::another(lang)}</a></p>
    }
    .into_any()
}

fn next(lang: Lang, read: &Read) -> Vec<String> {
    let contact = &read.contact;
    let mut steps = vec![if read.unnamed { intake::next_unnamed(lang) } else { intake::next_timeline(lang) }.to_string()];
    if !read.referrals.is_empty() {
        steps.push(intake::next_passed(lang).to_string());
    }
    if contact.rights_request {
        steps.push(intake::next_rights(lang, &calendar::full_date(lang, calendar::london_date(contact.at))));
    }
    if contact.language == Some(Lang::Cy) && read.language.is_none() {
        steps.push(intake::next_welsh(lang).to_string());
    }
    steps.push(if contact.closed_at.is_some() { intake::next_closed(lang) } else { intake::next_open(lang) }.to_string());
    steps
}

/// Only asks: whether it is a request about a right is for a person to say (UK GDPR art. 12).
fn rights_banner(visit: &Visit, read: &Read) -> AnyView {
    let (lang, contact) = (visit.lang, &read.contact);
    let text = format!("{} {}", contact.content.subject, contact.content.note);
    if contact.rights_request || !rules::may_be_a_rights_request(&text) {
        return ().into_any();
    }
    let action = visit.link(&format!("{}/rights", path_of(contact.id)));
    let revision = contact.revision.to_string();
    view! {
        <NotificationBanner lang=lang text=intake::rights_banner(lang)>
            <p class="govuk-body">{intake::rights_banner_words(lang)}</p>
            <form method="post" action=action novalidate>
                <input type="hidden" name="revision" value=revision/>
                <Button text=intake::rights_mark(lang) kind=ButtonKind::Secondary/>
            </form>
        </NotificationBanner>
    }
    .into_any()
}

fn revision(fields: &Fields) -> OpResult<i32> {
    fields.get("revision").parse().map_err(|_| OpError::Conflict)
}

pub async fn do_contact_rights(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    ops::mark_rights(&mut uow, id, revision(&fields)?).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(id), intake::rights_marked))
}

pub async fn do_contact_close(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    ops::close(&mut uow, id, revision(&fields)?).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(id), words::closed))
}
