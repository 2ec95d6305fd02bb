//! The workbench: collecting, seeing how far it is, and saying that it is done.

use std::{collections::BTreeSet, sync::Arc};

use uuid::Uuid;

use super::{seen, unsaid};
use crate::{
    actor::Actor,
    corrections::forms::asked_in,
    db::Uow,
    disclosure::{
        Cut, Decision, Disclosure, Review, Search, State, forms, pack, rules, sieve,
        spot::{self, Own},
        store::{self, items::Collected},
    },
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    holdings::{
        Category, Exported,
        columns::{CLAIMS, Claim, Table},
        ops::Pages,
    },
    ids::{PersonId, RequestId},
    lang::Lang,
    packs::html::moment,
    people,
    permit::Denial,
    portal::Portal,
    rights::{
        self, Kind,
        ops::desk::{self, Opened},
    },
    text::disclosure as words,
};

/// How many names of others are looked for.
const MOST_NAMES: usize = 200;

/// How the items of one category stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub category: Category,
    pub open: i64,
    pub given: i64,
    pub withheld: i64,
}

/// Everything that the workbench shows.
pub struct Bench {
    pub opened: Opened,
    pub disclosure: Option<Disclosure>,
    pub counts: Vec<Count>,
    pub cuts: Vec<Cut>,
    pub searches: Vec<Search>,
    pub reviews: Vec<Review>,
    /// What the policy pack leaves unsaid.
    pub unsaid: Vec<String>,
}

impl Bench {
    /// How many items wait for a decision.
    pub fn open_items(&self) -> i64 {
        self.counts.iter().map(|count| count.open).sum()
    }

    /// How many teams have not said how they searched.
    pub fn open_searches(&self) -> usize {
        self.searches.iter().filter(|search| search.done_at.is_none()).count()
    }
}

/// Opens the workbench of a request for a copy. The look is in the person's record before anything is shown.
pub async fn bench(uow: &mut Uow, reference: &str) -> OpResult<Bench> {
    let opened = desk::open(uow, reference).await?;
    if opened.request.kind != Kind::Access {
        return Err(OpError::NotFound);
    }
    let disclosure = store::of_request(uow, opened.request.id).await?;
    let unsaid = unsaid(uow.portal());
    let Some(found) = &disclosure else {
        return Ok(Bench { opened, disclosure, counts: Vec::new(), cuts: Vec::new(), searches: Vec::new(), reviews: Vec::new(), unsaid });
    };
    let (id, person) = (found.id, found.person);
    let counts = counted(store::items::counts(uow, id).await?);
    let cuts = store::items::cuts(uow, id, person).await?;
    let searches = store::searches::of(uow, id).await?;
    let reviews = store::reviews::of(uow, id).await?;
    Ok(Bench { opened, disclosure, counts, cuts, searches, reviews, unsaid })
}

fn counted(rows: Vec<(Category, Decision, i64)>) -> Vec<Count> {
    let of = |category: Category, decision: Decision| {
        rows.iter().filter(|(c, d, _)| *c == category && *d == decision).map(|(_, _, number)| number).sum()
    };
    let count = |category: &Category| Count {
        category: *category,
        open: of(*category, Decision::Open),
        given: of(*category, Decision::Give),
        withheld: of(*category, Decision::Withhold),
    };
    Category::ALL.iter().filter(|category| rows.iter().any(|(c, ..)| c == *category)).map(count).collect()
}

/// Collects everything that the register holds about the person, for the first time or anew. What was decided of a row that still
/// says the same stays decided.
pub async fn collect(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str) -> OpResult {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let opened = desk::open(&mut uow, reference).await?;
    if opened.request.kind != Kind::Access || opened.request.state == rights::State::Withdrawn {
        return Err(OpError::NotFound);
    }
    let disclosure = if let Some(before) = store::of_request(&mut uow, opened.request.id).await? {
        let permit = rules::may_collect(uow.actor(), &before)?;
        store::set_collected(&mut uow, permit).await?;
        before
    } else {
        let begun = begun(&uow, &opened.request);
        let permit = rules::may_collect(uow.actor(), &begun)?;
        store::insert(&mut uow, permit).await?;
        begun
    };
    uow.commit().await?;
    let mut uow = portal.begin_for(Actor::System("disclosure"), request).await?;
    gather(&mut uow, &disclosure).await?;
    uow.commit().await
}

fn begun(uow: &Uow, request: &rights::RightsRequest) -> Disclosure {
    Disclosure {
        id: uow.new_id(),
        request: request.id,
        reference: request.reference.clone(),
        person: request.person,
        language: request.language,
        state: State::Preparing,
        collected_at: uow.now(),
        delivery: None,
        prepared_account: None,
        prepared_by: None,
        released_by: None,
        released_at: None,
        ends_at: None,
        downloads: 0,
        code_hash: None,
        code_tries: 0,
        revision: 0,
        names: Vec::new(),
        cover: None,
        hands: Vec::new(),
    }
}

/// Reads the register twice: first for whom it names, then for where they are mentioned.
async fn gather(uow: &mut Uow, disclosure: &Disclosure) -> OpResult {
    let (mut own, mut names) = (Own::default(), Vec::new());
    let mut walk = Walk::of(disclosure.person);
    while let Some((_, rows)) = walk.next(uow).await? {
        for row in rows {
            own.learn(&row);
            names.extend(spot::named(&row));
        }
    }
    let names = others_named(names, &own);
    store::set_names(uow, disclosure.id, disclosure.person, &names).await?;
    let mut there: Vec<Uuid> = Vec::new();
    let mut walk = Walk::of(disclosure.person);
    while let Some((claim, rows)) = walk.next(uow).await? {
        let collected: Vec<Collected> = rows.iter().map(|row| collected(uow.portal(), claim, row, &names, &own)).collect();
        there.extend(collected.iter().map(|row| row.row));
        store::items::add(uow, disclosure.id, disclosure.person, &collected).await?;
    }
    store::items::forget_gone(uow, disclosure.id, &there).await
}

/// Each name once, without the person's own.
fn others_named(names: Vec<String>, own: &Own) -> Vec<String> {
    let mut known = BTreeSet::new();
    let others = names.into_iter().filter(|name| !own.is(name) && known.insert(sieve::folded(name)));
    others.take(MOST_NAMES).collect()
}

/// Where a walk over the register is.
struct Walk {
    person: PersonId,
    claims: std::slice::Iter<'static, Claim>,
    here: Option<Pages>,
}

impl Walk {
    fn of(person: PersonId) -> Walk {
        Walk { person, claims: CLAIMS.iter(), here: None }
    }

    /// The next page of rows, with the claim they are under; nothing after the last.
    async fn next(&mut self, uow: &mut Uow) -> OpResult<Option<(&'static Claim, Vec<Exported>)>> {
        loop {
            if let Some(pages) = &mut self.here
                && let Some(rows) = pages.next(uow).await?
            {
                return Ok(Some((pages.claim(), rows)));
            }
            let Some(claim) = self.claims.next() else { return Ok(None) };
            self.here = Some(Pages::of(claim, self.person));
        }
    }
}

/// A row as it is collected. Somebody looks first at what seems to name somebody else, at warnings of staff, and at files that the
/// person did not send themselves: no machine reads what is in a file.
fn collected(portal: &Portal, claim: &Claim, row: &Exported, names: &[String], own: &Own) -> Collected {
    let sent_by_others = claim.table == Table::File
        && ["interaction_id", "councillor_case_id", "disclosure_found_id"]
            .iter()
            .any(|column| row.facts.get(*column).is_some_and(|id| !id.is_null()));
    let flagged = sent_by_others || !spot::others(row, names, own).is_empty();
    Collected {
        category: row.category,
        table: row.table,
        row: row.id,
        at: moment(&row.facts),
        mark: pack::mark(portal, row.id, &row.content),
        flagged,
        open: flagged || claim.table == Table::SafetyMarker,
    }
}

/// Whoever prepared it says that it is done: everything decided, every team heard, and everything said that the law wants said.
pub async fn propose(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let disclosure = store::lock(uow, reference).await?;
    let permit = rules::may_propose(uow.actor(), &disclosure)?;
    seen(fields, &disclosure)?;
    let languages = languages(uow, disclosure.person).await?;
    let proposed = forms::Proposed::check(fields, languages)?;
    let open: i64 =
        store::items::counts(uow, disclosure.id).await?.iter().filter(|(_, d, _)| *d == Decision::Open).map(|(_, _, n)| n).sum();
    let searching = store::searches::of(uow, disclosure.id).await?.iter().filter(|search| search.done_at.is_none()).count();
    let mut faults = FieldErrors::none();
    if open > 0 {
        faults.add("delivery", |lang| words::propose_open(lang, &open.to_string()));
    }
    if searching > 0 {
        faults.add("delivery", |lang| words::propose_searching(lang, &searching.to_string()));
    }
    if !unsaid(uow.portal()).is_empty() {
        faults.add("delivery", words::propose_unsaid);
    }
    faults.into_result()?;
    store::set_proposed(uow, permit, &proposed.cover, proposed.delivery).await
}

/// The languages that the person is written to in.
pub(super) async fn languages(uow: &mut Uow, person: PersonId) -> OpResult<&'static [Lang]> {
    Ok(asked_in(people::ops::get(uow, person).await?.language))
}

/// Says what is answered to somebody who finds something missing.
pub async fn answer_review(uow: &mut Uow, reference: &str, review: Uuid, fields: &Fields) -> OpResult {
    let disclosure = store::lock(uow, reference).await?;
    let reviews = store::reviews::of(uow, disclosure.id).await?;
    let review = reviews.into_iter().find(|one| one.id == review).ok_or(OpError::NotFound)?;
    let permit = rules::may_answer_review(uow.actor(), &review)?;
    let answer = forms::cover(fields, languages(uow, disclosure.person).await?)?;
    store::reviews::set_answered(uow, permit, &answer).await?;
    desk::tell_answered(uow, reference, answer).await
}

/// Looks into a released answer again: until it is released once more nobody can fetch it.
pub async fn reopen(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let disclosure = store::lock(uow, reference).await?;
    let permit = rules::may_reopen(uow.actor(), &disclosure)?;
    seen(fields, &disclosure)?;
    store::set_reopened(uow, permit).await
}

/// Requests of which somebody says that something is missing. It names nobody.
pub async fn reviews_waiting(uow: &mut Uow) -> OpResult<Vec<String>> {
    if !desk::answers(uow.actor()) {
        return Err(Denial::NotYours.into());
    }
    store::reviews::waiting(uow, 50).await
}
