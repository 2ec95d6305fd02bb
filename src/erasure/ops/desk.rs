//! The staff's side: what would go and what would stay, the decision, the second look, and telling those who were given it.

use uuid::Uuid;

use super::{Standing, lines, made, recipients, standing_of};
use crate::{
    actor::Actor,
    calendar::london_date,
    db::Uow,
    erasure::{
        Erasure, Line, State, Undone,
        forms::{self, Decided},
        rules, store,
    },
    error::{OpError, OpResult},
    fields::Fields,
    holdings::{self, Scope},
    rights::{
        self, Kind,
        ops::desk::{self, Opened},
    },
};

/// How many that are not carried out the board names.
const MOST_UNDONE: i64 = 50;

/// What was decided and is not carried out, the oldest first: its request is answered and waits on no other list. It names nobody.
pub async fn undone(uow: &mut Uow) -> OpResult<Vec<Undone>> {
    rules::may_see_undone(uow.actor())?;
    let today = uow.today();
    let of = |(erasure, decided_at, around): (Erasure, _, _)| {
        let decided_on = london_date(decided_at);
        let waits = rules::waits(&erasure, around, today);
        Undone { reference: erasure.reference, decided_on, days: (today - decided_on).num_days(), waits }
    };
    Ok(store::undone(uow, MOST_UNDONE).await?.into_iter().map(of).collect())
}

/// An erasure with what its page needs.
pub struct Case {
    pub opened: Opened,
    pub standing: Standing,
    /// Every category that is in question, by the rules alone.
    pub lines: Vec<Line>,
    /// Asked for in words: nobody has said yet which categories it means.
    pub unread: bool,
}

/// Opens an erasure to decide it. The look is in the audit, and so in the person's record, before anything is shown.
pub async fn open(uow: &mut Uow, reference: &str) -> OpResult<Case> {
    let opened = desk::open(uow, reference).await?;
    if opened.request.kind != Kind::Erasure {
        return Err(OpError::NotFound);
    }
    let found = store::of_request(uow, opened.request.id).await?;
    let unread = found.is_none();
    let erasure = found.unwrap_or_else(|| made(uow, &opened.request, Scope { whole: true, ..Scope::all() }));
    let permit = rules::may_open(uow.actor(), &erasure)?;
    uow.record(permit).await?;
    let scope = Scope { beyond: Vec::new(), ..erasure.scope.clone() };
    let lines = counted(uow, &erasure, &scope).await?;
    Ok(Case { opened, standing: standing_of(uow, erasure).await?, lines, unread })
}

/// How much there is, whether or not the actor could open the record: numbers and reasons only.
async fn counted(uow: &Uow, erasure: &Erasure, scope: &Scope) -> OpResult<Vec<Line>> {
    let mut counting = uow.portal().begin_for(Actor::System("erasure"), uow.request()).await?;
    let erased = holdings::ops::preview(&mut counting, erasure.person, scope).await?;
    counting.commit().await?;
    Ok(lines(uow, &erased, scope))
}

/// Decides it: what the answer says is the request's own answer, with its reasons and, where something stays, how to complain.
pub async fn decide(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult<State> {
    let request = desk::open(uow, reference).await?.request;
    if request.kind != Kind::Erasure {
        return Err(OpError::NotFound);
    }
    let erasure = match store::lock(uow, request.id).await? {
        Some(erasure) => erasure,
        None => read_in(uow, &request, forms::read_as(fields)?).await?,
    };
    let permit = rules::may_decide(uow.actor(), &erasure)?;
    let decided = Decided::read(fields);
    let state = match desk::decide(uow, reference, fields).await? {
        rights::State::Refused => State::Refused,
        rights::State::Open | rights::State::Accepted | rights::State::Part | rights::State::Withdrawn => State::Approved,
    };
    let beyond: Vec<_> = decided.beyond.into_iter().filter(|category| erasure.scope.covers(*category)).collect();
    store::set_decided(uow, permit, state, &beyond, decided.urgent).await?;
    Ok(state)
}

/// What was asked for in words, by whatever way, as staff read it.
async fn read_in(uow: &mut Uow, request: &rights::RightsRequest, scope: Scope) -> OpResult<Erasure> {
    let erasure = made(uow, request, scope);
    let given = recipients(uow, &erasure).await?;
    store::insert_read(uow, &erasure).await?;
    for name in given {
        store::insert_recipient(uow, erasure.request, erasure.person, &name).await?;
    }
    Ok(erasure)
}

/// A second member of staff agrees that more goes than the rules let go.
pub async fn second(uow: &mut Uow, reference: &str) -> OpResult {
    let erasure = locked(uow, reference).await?;
    let permit = rules::may_second(uow.actor(), &erasure)?;
    store::set_seconded(uow, permit).await
}

/// Notes what became of telling one who was given it (UK GDPR art. 19).
pub async fn settle(uow: &mut Uow, reference: &str, recipient: Uuid, fields: &Fields) -> OpResult {
    let outcome = forms::outcome(fields, recipient)?;
    let erasure = locked(uow, reference).await?;
    let permit = rules::may_settle(uow.actor(), &erasure)?;
    store::settle(uow, permit, recipient, outcome).await
}

async fn locked(uow: &mut Uow, reference: &str) -> OpResult<Erasure> {
    let request = desk::open(uow, reference).await?.request;
    store::lock(uow, request.id).await?.ok_or(OpError::NotFound)
}
