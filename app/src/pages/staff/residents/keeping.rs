//! T4c: how a record is kept: its use is limited, somebody died, or is related to staff; and taking each of them back.

use leptos::prelude::*;
use portal::{
    access::{self, Access},
    calendar::{full_date, london_date},
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    formats::parse_date,
    ids::PersonId,
    lang::Lang,
    people::{
        self, Standing,
        forms::date_fault,
        ops::MaySay,
        standing::{Ground, Notes, ToldBy, Undoing},
    },
    text::standing as words,
};

use super::{super::elsewhere, path_of};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, DateInput, DateParts, LabelStyle, Radios, SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

/// Why the use of a record is limited, in words.
pub fn ground_words(lang: Lang, ground: Ground) -> &'static str {
    match ground {
        Ground::Disputed => words::ground_disputed(lang),
        Ground::Unlawful => words::ground_unlawful(lang),
        Ground::Claim => words::ground_claim(lang),
        Ground::Objection => words::ground_objection(lang),
    }
}

/// Who told us of a death, in words.
pub fn told_by_words(lang: Lang, told_by: ToldBy) -> &'static str {
    match told_by {
        ToldBy::Family => words::told_by_family(lang),
        ToldBy::Executor => words::told_by_executor(lang),
        ToldBy::Registrar => words::told_by_registrar(lang),
        ToldBy::TellUsOnce => words::told_by_tell_us_once(lang),
        ToldBy::Organisation => words::told_by_organisation(lang),
    }
}

/// Why something was taken back, in words.
pub fn undoing_words(lang: Lang, why: Undoing) -> &'static str {
    match why {
        Undoing::Settled => words::why_settled(lang),
        Undoing::Asked => words::why_asked(lang),
        Undoing::Alive => words::why_alive(lang),
        Undoing::Left => words::why_left(lang),
        Undoing::Mistake => words::why_mistake(lang),
    }
}

/// How the record is kept, as it was read.
struct Kept {
    name: String,
    standing: Standing,
    notes: Notes,
    may: MaySay,
}

/// GET `/staff/people/{id}/keeping`. It needs the record open, and is a look at it.
pub async fn keeping(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    access::ops::may_ask(&mut uow, person).await?;
    let Some(access) = access::ops::enter(&mut uow, person).await? else {
        return Ok(Reply::go(format!("{}/open", path_of(person))));
    };
    let kept = read(&mut uow, &access).await?;
    uow.commit().await?;
    let page = Page::new("T4c-keeping", words::title(visit.lang)).back(path_of(person));
    render(&visit, page, || contents(&visit, &kept))
}

async fn read(uow: &mut portal::db::Uow, access: &Access) -> OpResult<Kept> {
    access::ops::look(uow, access, &[]).await?;
    let person = access.person;
    Ok(Kept {
        name: people::ops::name_of(uow, person).await?.unwrap_or_default(),
        standing: people::ops::standing(uow, person).await?,
        notes: people::ops::standing_notes(uow, person).await?,
        may: people::ops::may_say(uow, person).await?,
    })
}

/// POST `/staff/people/{id}/keeping`. Whoever shut the record to themselves is led to where it says so.
pub async fn do_keeping(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let done = act(&mut uow, person, &fields).await?;
    let open = access::ops::current(&mut uow, person).await?.is_some();
    uow.commit().await?;
    let back = path_of(person);
    Ok(Reply::done(if open { back } else { format!("{back}/open") }, done))
}

async fn act(uow: &mut portal::db::Uow, person: PersonId, fields: &Fields) -> OpResult<fn(Lang) -> &'static str> {
    use people::ops;
    match fields.get("step") {
        "limit" => {
            let ground = chosen(fields, "ground", Ground::from_code, words::ground_missing)?;
            ops::restrict(uow, person, ground).await?;
            Ok(words::limited)
        }
        "tell" => {
            ops::tell_lifting(uow, person).await?;
            Ok(words::told)
        }
        "lift" => {
            ops::lift(uow, person, undoing(fields, "lift", Undoing::OF_LIMIT)?).await?;
            Ok(words::lifted)
        }
        "death" => {
            let part = |part: &str| fields.get(&format!("died-{part}"));
            let on = parse_date(part("day"), part("month"), part("year")).map_err(|problem| date_fault("died", problem))?;
            let told_by = chosen(fields, "told_by", ToldBy::from_code, words::told_by_missing)?;
            ops::note_death(uow, person, on, told_by).await?;
            Ok(words::death_noted)
        }
        "death-back" => {
            ops::take_back_death(uow, person, undoing(fields, "death_why", Undoing::OF_DEATH)?).await?;
            Ok(words::death_back_done)
        }
        "relation" => {
            ops::mark_relative(uow, person).await?;
            Ok(words::relation_marked)
        }
        "relation-back" => {
            ops::unmark_relative(uow, person, undoing(fields, "relation_why", Undoing::OF_RELATION)?).await?;
            Ok(words::relation_back_done)
        }
        _ => Err(OpError::NotFound),
    }
}

fn chosen<T>(fields: &Fields, field: &str, read: fn(&str) -> Option<T>, missing: fn(Lang) -> &'static str) -> Result<T, FieldErrors> {
    read(fields.get(field)).ok_or_else(|| FieldErrors::one(field, missing))
}

fn undoing(fields: &Fields, field: &str, of: &[Undoing]) -> Result<Undoing, FieldErrors> {
    Undoing::from_code(fields.get(field)).filter(|why| of.contains(why)).ok_or_else(|| FieldErrors::one(field, words::why_missing))
}

fn contents(visit: &Visit, kept: &Kept) -> AnyView {
    let lang = visit.lang;
    view! {
        <span class="govuk-caption-l">{kept.name.clone()}</span>
        <h1 class="govuk-heading-l">{words::title(lang)}</h1>
        <p class="govuk-body">{words::intro(lang)}</p>
        {kept.may.death.then(|| death(visit, kept))}
        {kept.may.all.then(|| limit(visit, kept))}
        {kept.may.all.then(|| relation(visit, kept))}
    }
    .into_any()
}

/// A form of the page: what it asks, and the button that says what it does.
fn form(visit: &Visit, asks: AnyView, step: &'static str, text: &'static str, kind: ButtonKind) -> AnyView {
    view! {
        <form method="post" action=visit.link(&visit.path) novalidate>
            {asks}
            <Button text=text kind=kind name="step" value=step/>
        </form>
    }
    .into_any()
}

fn question(visit: &Visit, name: &'static str, legend: &'static str, items: Vec<Choice>) -> AnyView {
    view! {
        <Radios
            lang=visit.lang
            name=name
            legend=legend
            legend_style=LabelStyle::Small
            value=visit.typed_or(name, "")
            error=visit.error(name)
            items=items
            small=true
        />
    }
    .into_any()
}

fn why(visit: &Visit, name: &'static str, legend: &'static str, of: &[Undoing]) -> AnyView {
    let items = of.iter().map(|why| Choice::new(why.code(), undoing_words(visit.lang, *why))).collect();
    question(visit, name, legend, items)
}

fn by(lang: Lang, number: Option<&String>) -> SummaryRow {
    SummaryRow::text(words::noted_by(lang), number.cloned().unwrap_or_else(|| words::not_known(lang).to_string()))
}

fn limit(visit: &Visit, kept: &Kept) -> AnyView {
    let (lang, notes) = (visit.lang, &kept.notes);
    let day = |at| full_date(lang, london_date(at));
    let body = match kept.standing.restricted_since {
        None => {
            let items = Ground::ALL.iter().map(|ground| Choice::new(ground.code(), ground_words(lang, *ground))).collect();
            let asks = question(visit, "ground", words::ground(lang), items);
            view! {
                <p class="govuk-body">{words::limit_intro(lang)}</p>
                {form(visit, asks, "limit", words::limit_button(lang), ButtonKind::Warning)}
            }
            .into_any()
        }
        Some(since) => {
            let ground = notes.ground.map_or(words::not_known(lang), |ground| ground_words(lang, ground));
            let told = notes.lifting_told_at.map_or_else(|| words::tell_not_yet(lang).to_string(), day);
            let rows = vec![
                SummaryRow::text(words::since(lang), day(since)),
                SummaryRow::text(words::ground(lang), ground),
                by(lang, notes.restricted_by.as_ref()),
                SummaryRow::text(words::tell(lang), told),
            ];
            view! { <SummaryList rows=rows/> {ending(visit, kept)} }.into_any()
        }
    };
    view! { <h2 class="govuk-heading-m">{words::limit(lang)}</h2> {body} }.into_any()
}

/// The person is told first; somebody who died cannot be.
fn ending(visit: &Visit, kept: &Kept) -> AnyView {
    let lang = visit.lang;
    if kept.notes.lifting_told_at.is_none() && kept.standing.deceased_on.is_none() {
        return view! {
            // What says that they are told first leads here.
            <p class="govuk-body" id="lift">{words::tell_intro(lang)}</p>
            {form(visit, ().into_any(), "tell", words::tell_button(lang), ButtonKind::Secondary)}
        }
        .into_any();
    }
    let asks = why(visit, "lift", words::lift(lang), Undoing::OF_LIMIT);
    form(visit, asks, "lift", words::lift_button(lang), ButtonKind::Secondary)
}

fn death(visit: &Visit, kept: &Kept) -> AnyView {
    let (lang, notes) = (visit.lang, &kept.notes);
    let body = match kept.standing.deceased_on {
        None => view! {
            <p class="govuk-body">{words::death_intro(lang)}</p>
            {form(visit, death_asks(visit), "death", words::death_button(lang), ButtonKind::Warning)}
        }
        .into_any(),
        Some(on) => {
            let told_by = notes.told_by.map_or(words::not_known(lang), |told_by| told_by_words(lang, told_by));
            let rows = vec![
                SummaryRow::text(words::died_on(lang), full_date(lang, on)),
                SummaryRow::text(words::told_by(lang), told_by),
                by(lang, notes.death_noted_by.as_ref()),
            ];
            let back = kept.may.all.then(|| {
                let asks = why(visit, "death_why", words::death_why(lang), Undoing::OF_DEATH);
                form(visit, asks, "death-back", words::death_back_button(lang), ButtonKind::Secondary)
            });
            view! { <SummaryList rows=rows/> {back} }.into_any()
        }
    };
    view! { <h2 class="govuk-heading-m">{words::death(lang)}</h2> {body} }.into_any()
}

fn death_asks(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let part = |part: &str| visit.typed_or(&format!("died-{part}"), "");
    let items = ToldBy::ALL.iter().map(|told_by| Choice::new(told_by.code(), told_by_words(lang, *told_by))).collect();
    view! {
        <DateInput
            lang=lang
            name="died"
            legend=words::died(lang)
            legend_style=LabelStyle::Small
            hint=words::died_hint(lang)
            value=DateParts { day: part("day"), month: part("month"), year: part("year") }
            error=visit.error("died")
        />
        {question(visit, "told_by", words::told_by(lang), items)}
    }
    .into_any()
}

fn relation(visit: &Visit, kept: &Kept) -> AnyView {
    let lang = visit.lang;
    let body = if kept.standing.staff_relative {
        let asks = why(visit, "relation_why", words::relation_why(lang), Undoing::OF_RELATION);
        view! {
            <SummaryList rows=vec![by(lang, kept.notes.relative_by.as_ref())]/>
            {form(visit, asks, "relation-back", words::relation_back_button(lang), ButtonKind::Secondary)}
        }
        .into_any()
    } else {
        view! {
            <p class="govuk-body">{words::relation_intro(lang)}</p>
            {form(visit, ().into_any(), "relation", words::relation_button(lang), ButtonKind::Warning)}
        }
        .into_any()
    };
    view! { <h2 class="govuk-heading-m">{words::relation(lang)}</h2> {body} }.into_any()
}
