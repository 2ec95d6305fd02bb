//! The privacy notice, made from the policy pack: what is promised here is what the portal does (UK GDPR arts 13 and 14).

use leptos::prelude::*;
use portal::{
    calendar::full_date,
    lang::{Lang, Words},
    policy::{Holding, Pack},
    text::public as words,
};

use super::{bullets, contact::office, paragraph, part, text_page};
use crate::{
    pages::record::law,
    ui::{SummaryList, SummaryRow},
    visit::{PageResult, Visit},
};

/// P8: how we use your information, under twelve fixed headings.
pub async fn privacy(visit: Visit) -> PageResult {
    let lang = visit.lang;
    let pack = visit.portal.policy();
    text_page(&visit, "P8", pack.title.get(lang), || {
        view! {
            {paragraph(version(&pack, lang))}
            {part(words::privacy_who(lang), who(&visit, &pack))}
            {part(words::privacy_why(lang), why(&pack, lang))}
            {part(words::privacy_what(lang), each(&pack, lang, |holding| &holding.contains))}
            {part(words::privacy_from(lang), each(&pack, lang, |holding| &holding.source))}
            {part(words::privacy_shared(lang), shared(&pack, lang))}
            {part(words::privacy_uk(lang), paragraph(pack.transfers.get(lang)))}
            {part(words::privacy_until(lang), until(&visit, &pack))}
            {rights(&pack, lang)}
            {part(words::privacy_complain(lang), complain(&visit, &pack))}
            {part(words::privacy_not_given(lang), each(&pack, lang, |holding| &holding.if_not_given))}
            {part(words::privacy_automated(lang), paragraph(pack.automated_decisions.get(lang)))}
            {part(words::privacy_changes(lang), paragraph(words::privacy_changes_words(lang)))}
        }
        .into_any()
    })
}

fn version(pack: &Pack, lang: Lang) -> String {
    let from = pack.effective_from().map(|date| full_date(lang, date)).unwrap_or_default();
    words::privacy_version(lang, &from, &pack.version.to_string())
}

fn who(visit: &Visit, pack: &Pack) -> AnyView {
    view! {
        {paragraph(words::privacy_controller(visit.lang))}
        {office(visit, &pack.controller)}
        {office(visit, &pack.dpo)}
    }
    .into_any()
}

/// One sentence of every category, under the same heading.
fn each(pack: &Pack, lang: Lang, of: impl Fn(&Holding) -> &Words) -> AnyView {
    let rows: Vec<_> = pack.holdings.iter().map(|holding| SummaryRow::text(holding.label.get(lang), of(holding).get(lang))).collect();
    view! { <SummaryList rows=rows/> }.into_any()
}

fn why(pack: &Pack, lang: Lang) -> AnyView {
    let row = |holding: &Holding| {
        let purpose = paragraph(holding.purpose.get(lang));
        SummaryRow::new(holding.label.get(lang), vec![purpose, law(holding, None, lang)])
    };
    let rows: Vec<_> = pack.holdings.iter().map(row).collect();
    view! { <SummaryList rows=rows/> }.into_any()
}

fn shared(pack: &Pack, lang: Lang) -> AnyView {
    let row = |holding: &Holding| {
        let to = if holding.recipients.is_empty() {
            words::privacy_nobody(lang).into_any()
        } else {
            bullets(holding.recipients.iter().map(|recipient| recipient.get(lang).to_string()))
        };
        SummaryRow::new(holding.label.get(lang), to)
    };
    let rows: Vec<_> = pack.holdings.iter().map(row).collect();
    view! { <SummaryList rows=rows/> }.into_any()
}

/// The rule of each category, and of the services that have a rule of their own.
fn until(visit: &Visit, pack: &Pack) -> AnyView {
    let lang = visit.lang;
    let services = visit.portal.catalogue().services();
    let row = |holding: &Holding| {
        let usual = holding.rule(None);
        let own: Vec<String> = services
            .iter()
            .filter(|service| holding.rule(Some(&service.slug)) != usual)
            .map(|service| format!("{}: {}", service.title.get(lang), holding.rule(Some(&service.slug)).get(lang)))
            .collect();
        let own = if own.is_empty() { ().into_any() } else { bullets(own) };
        SummaryRow::new(holding.label.get(lang), vec![paragraph(usual.get(lang)), own])
    };
    let rows: Vec<_> = pack.holdings.iter().map(row).collect();
    view! { <SummaryList rows=rows/> }.into_any()
}

fn rights(pack: &Pack, lang: Lang) -> AnyView {
    view! {
        <h2 class="govuk-heading-m" id="rights">{words::privacy_rights(lang)}</h2>
        {bullets(pack.rights.iter().map(|right| right.get(lang).to_string()))}
        {paragraph(words::privacy_hidden(lang))}
        {paragraph(pack.others_words.get(lang))}
    }
    .into_any()
}

fn complain(visit: &Visit, pack: &Pack) -> AnyView {
    let lang = visit.lang;
    view! {
        {paragraph(words::privacy_complain_us(lang))}
        {office(visit, &pack.dpo)}
        {paragraph(words::privacy_complain_regulator(lang))}
        {office(visit, &pack.regulator)}
    }
    .into_any()
}
