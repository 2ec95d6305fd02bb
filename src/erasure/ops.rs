//! What a person can do to be forgotten. The staff's side is `desk`, carrying it out is `run`.

pub mod desk;
pub mod run;

use std::collections::BTreeSet;

use chrono::Days;

use super::{
    COOLING_DAYS, Erasure, KeptLine, Line, Recipient, State, Waits,
    forms::Confirmed,
    rules::{self, Around},
    store,
};
use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    holdings::{self, Category, Erased, Scope},
    lang::Lang,
    people,
    permit::Denial,
    rights::{self, RightsRequest},
    sharing::{self, Recipient as Given, Share},
    text::erasure as words,
};

/// The most shares that are looked through for those who were given something.
const MOST_SHARES: i64 = 500;

/// What would happen, as the person may see it.
pub struct Preview {
    pub lines: Vec<Line>,
    /// They have also asked for a copy, which they get first.
    pub copy_open: bool,
    /// One of theirs that is not over.
    pub open: Option<String>,
}

/// What would go and what would stay of what somebody picked, why and until when. Nothing is done.
pub async fn preview(uow: &mut Uow, scope: &Scope) -> OpResult<Preview> {
    let Actor::Resident(resident) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    let erased = holdings::ops::preview(uow, resident.person, scope).await?;
    let copy_open = store::copy_open(uow, resident.person).await?;
    let open = store::open_of_person(uow, resident.person).await?;
    Ok(Preview { lines: lines(uow, &erased, scope), copy_open, open })
}

/// The categories of which the actor holds something that can be picked, with how much.
pub async fn pickable(uow: &mut Uow) -> OpResult<Vec<(Category, i64)>> {
    let Actor::Resident(resident) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    let counts = holdings::ops::counts(uow, resident.person).await?;
    Ok(counts.into_iter().filter(|(category, count)| *count > 0 && !super::forms::NEVER_ALONE.contains(category)).collect())
}

/// What stays when only the sign-in is closed, why and until when.
pub async fn kept(uow: &mut Uow) -> OpResult<Vec<Line>> {
    let Actor::Resident(resident) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    let closed = Scope { whole: true, ..Scope::default() };
    let erased = holdings::ops::preview(uow, resident.person, &closed).await?;
    let kept: Vec<Erased> = erased.into_iter().filter(|line| line.category != Category::Account).collect();
    Ok(lines(uow, &kept, &Scope::all()))
}

/// Until the end of which day whoever asks now may change their mind.
pub fn cool_until(uow: &Uow) -> chrono::NaiveDate {
    uow.today().checked_add_days(Days::new(COOLING_DAYS)).unwrap_or_else(|| uow.today())
}

/// What a page and a certificate say of each category that was asked for.
fn lines(uow: &Uow, erased: &[Erased], scope: &Scope) -> Vec<Line> {
    let policy = uow.portal().policy();
    let told = |line: &&Erased| scope.covers(line.category) && (line.gone > 0 || !line.kept.is_empty());
    let line = |line: &Erased| Line {
        category: line.category.code().to_string(),
        label: policy.holding(line.category.code()).map(|holding| holding.label.clone()).unwrap_or_default(),
        gone: line.gone,
        kept: line.kept.iter().map(|kept| KeptLine { count: kept.count, why: kept.why.clone(), until: kept.until }).collect(),
    };
    erased.iter().filter(told).map(line).collect()
}

/// Asks for it. However often the form is pressed, and from however many tabs, one erasure of a person is open at a time: a second
/// leads to the first.
pub async fn ask(uow: &mut Uow, fields: &Fields, lang: Lang) -> OpResult<String> {
    let confirmed = Confirmed::check(fields)?;
    let Actor::Resident(resident) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    store::hold_person(uow, resident.person).await?;
    if let Some(open) = store::open_of_person(uow, resident.person).await? {
        return Ok(open);
    }
    let reference = request(uow, &confirmed, lang).await?;
    let (request, _) = rights::ops::read(uow, &reference).await?;
    if store::of_request(uow, request.id).await?.is_some() {
        return Ok(reference);
    }
    let mut erasure = made(uow, &request, confirmed.scope);
    (erasure.urgent, erasure.copy_first) = (confirmed.urgent, confirmed.copy_first);
    let recipients = recipients(uow, &erasure).await?;
    let preview = holdings::ops::preview(uow, erasure.person, &erasure.scope).await?;
    // Whether it is done at once is for somebody to say who knows what would be lost.
    erasure.needs_decision = erasure.urgent || rules::needs_decision(&erasure, &preview, recipients.len());
    let permit = rules::may_ask(uow.actor(), &erasure)?;
    store::insert_asked(uow, permit).await?;
    for name in recipients {
        store::insert_recipient(uow, erasure.request, erasure.person, &name).await?;
    }
    Ok(reference)
}

/// The request it carries out, with its clock and its acknowledgement.
async fn request(uow: &mut Uow, confirmed: &Confirmed, lang: Lang) -> OpResult<String> {
    let policy = uow.portal().policy();
    let labels =
        confirmed.scope.by_rule.iter().filter_map(|category| policy.holding(category.code())).map(|holding| holding.label.get(lang));
    let said = if confirmed.scope.whole {
        words::asked_all(lang).to_string()
    } else {
        words::asked_some(lang, &labels.collect::<Vec<_>>().join(", "))
    };
    let form = Fields(vec![
        ("kind".into(), rights::Kind::Erasure.code().into()),
        ("message".into(), said),
        ("submission_key".into(), confirmed.submission_key.to_string()),
    ]);
    rights::ops::send(uow, &form, lang).await?.pop().ok_or(OpError::Conflict)
}

fn made(uow: &Uow, request: &RightsRequest, scope: Scope) -> Erasure {
    Erasure {
        id: uow.new_id(),
        request: request.id,
        reference: request.reference.clone(),
        person: request.person,
        scope,
        urgent: false,
        copy_first: true,
        cool_until: cool_until(uow),
        needs_decision: true,
        state: State::Asked,
        approved_by: None,
        second_by: None,
        done_at: None,
        certificate: None,
        revision: 0,
    }
}

/// Everybody who was given something of what is asked for, once each (UK GDPR art. 19).
async fn recipients(uow: &mut Uow, erasure: &Erasure) -> OpResult<Vec<String>> {
    if !erasure.scope.whole && !erasure.scope.by_rule.iter().any(|category| given_on(*category)) {
        return Ok(Vec::new());
    }
    let language = people::ops::get(uow, erasure.person).await?.language.unwrap_or_default();
    let shares = sharing::ops::of_person(uow, erasure.person, None, MOST_SHARES).await?;
    let name = |share: Share| match share.recipient {
        Given::Team(code) => uow.portal().council().team(&code).get(language).to_string(),
        Given::Organisation(name) => name,
        Given::Councillor { .. } => share.purpose,
    };
    Ok(shares.into_iter().map(name).collect::<BTreeSet<_>>().into_iter().collect())
}

/// The categories of which something is ever handed to others.
const fn given_on(category: Category) -> bool {
    matches!(
        category,
        Category::ContactDetails
            | Category::Identifier
            | Category::Household
            | Category::Need
            | Category::Interaction
            | Category::ServiceRequest
    )
}

/// How an erasure stands, for the page of its request.
pub struct Standing {
    pub erasure: Erasure,
    pub waits: Option<Waits>,
    pub recipients: Vec<Recipient>,
}

/// The erasure of a request that the actor may read, if it has one.
pub async fn of_request(uow: &mut Uow, request: &RightsRequest) -> OpResult<Option<Standing>> {
    let Some(erasure) = store::of_request(uow, request.id).await? else { return Ok(None) };
    standing_of(uow, erasure).await.map(Some)
}

pub(crate) async fn standing_of(uow: &mut Uow, erasure: Erasure) -> OpResult<Standing> {
    let recipients = store::recipients(uow, erasure.request).await?;
    let around = around(uow, &erasure, &recipients).await?;
    let over = matches!(erasure.state, State::Done | State::Stopped | State::Refused);
    let waits = if over { None } else { rules::waits(&erasure, around, uow.today()) };
    Ok(Standing { erasure, waits, recipients })
}

async fn around(uow: &mut Uow, erasure: &Erasure, recipients: &[Recipient]) -> OpResult<Around> {
    Ok(Around {
        copy_open: store::copy_open(uow, erasure.person).await?,
        recipients_open: recipients.iter().any(|recipient| recipient.outcome.is_none()),
        limited: people::ops::standing(uow, erasure.person).await?.restricted_since.is_some(),
    })
}

/// The person changes their mind: nothing goes, and the request is taken back.
pub async fn stop(uow: &mut Uow, reference: &str) -> OpResult {
    let (request, _) = rights::ops::read(uow, reference).await?;
    let erasure = store::lock(uow, request.id).await?.ok_or(OpError::NotFound)?;
    let permit = rules::may_stop(uow.actor(), &erasure)?;
    store::set_stopped(uow, permit).await?;
    if request.state == rights::State::Open { rights::ops::withdraw(uow, reference).await } else { Ok(()) }
}
