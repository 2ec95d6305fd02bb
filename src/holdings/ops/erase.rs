//! The walk that erases one person: what goes, what stays, why, and until when (UK GDPR art. 17).

use chrono::TimeDelta;

use super::due::{going, groups, kind_codes};
use crate::{
    db::Uow,
    erasure,
    error::{OpError, OpResult},
    holdings::{
        Category, Erased, Everything, Ground, Kept, Scope,
        rules::{self, Group},
        store::{
            counts,
            persons::{self, Standing},
            walks,
        },
    },
    ids::PersonId,
    lang::Words,
    recordings, search,
    text::holdings as words,
};

/// How many things are deleted with one statement.
const BATCH: i64 = 500;

/// Erases what can be erased of a person, and says of each category what is gone and what stays. Letters on their way are stopped.
///
/// What is open stays until it is closed, what is disputed until that is answered, and everything of a person whose data are
/// restricted. The bytes of files are left to the sweep. When nothing is left, the person and their key go too.
pub async fn erase(uow: &mut Uow, person: PersonId, ground: Ground) -> OpResult<Vec<Erased>> {
    erase_some(uow, person, ground, &Scope::all()).await
}

/// As [`erase`], of what was asked for. What was not is counted as it stays.
pub async fn erase_some(uow: &mut Uow, person: PersonId, ground: Ground, scope: &Scope) -> OpResult<Vec<Erased>> {
    let everything = Everything(person);
    let permit = rules::may_erase(uow.actor(), &everything)?;
    let standing = persons::standing(uow, person).await?.ok_or(OpError::NotFound)?;
    let before = counts::held(uow, person).await?;
    if !standing.restricted {
        if Category::ALL.iter().all(|category| scope.covers(*category)) {
            persons::cancel_letters(uow, person).await?;
        }
        for category in Category::ALL.iter().copied().filter(|category| scope.covers(*category)) {
            let at_once = goes_at_once(uow, category, ground, scope);
            clear(uow, person, category, at_once, &standing).await?;
        }
    }
    let after = counts::held(uow, person).await?;
    let (open, disputed) = (counts::open(uow, person).await?, counts::disputed(uow, person).await?);
    let mut erased = Vec::with_capacity(after.len());
    for (nth, (category, left)) in after.into_iter().enumerate() {
        let of = |counted: &[(Category, i64)]| counted.get(nth).map_or(0, |(_, count)| *count);
        let held = Held { category, left, open: of(&open), disputed: of(&disputed) };
        erased.push(Erased { category, gone: of(&before) - left, kept: kept(uow, person, &held, &standing).await? });
    }
    uow.record_because(permit, ground.code()).await?;
    recordings::ops::orders::seal_anew(uow).await?;
    farewell(uow, person).await?;
    Ok(erased)
}

/// Whether a category goes at once, or only what its period has ended for.
fn goes_at_once(uow: &Uow, category: Category, ground: Ground, scope: &Scope) -> bool {
    let wished = || uow.portal().policy().holding(category.code()).is_some_and(erasure::rules::goes_when_wished);
    match (ground, category) {
        // Who was told and who looked is proven by these, also when the record was wrong from the start (arts 5(2) and 19).
        (_, Category::AccessLog | Category::SharingLog) => false,
        (Ground::Unlawful, _) => true,
        // Whoever wants everything gone wants no sign-in either.
        (Ground::Wish, Category::Account) if scope.whole => true,
        (Ground::Wish, category) if scope.beyond.contains(&category) => true,
        (Ground::Wish, _) => wished(),
    }
}

async fn clear(uow: &mut Uow, person: PersonId, category: Category, at_once: bool, standing: &Standing) -> OpResult {
    let today = uow.today();
    let due: Vec<Group> = groups(uow, category);
    let groups: Vec<Group> = match due.first() {
        Some(first) if at_once => {
            let whole = Group::whole(category, first.trigger);
            vec![Group { reception: true, number: 1, ..whole.clone() }, whole]
        }
        Some(_) | None => due.into_iter().map(|group| group.due_by(today)).collect(),
    };
    for walk in walks::of(category) {
        // Everything has one group of each kind; a walk that takes both would only look twice.
        let mut taken: Vec<Group> = groups.iter().filter(|group| walk.takes(group)).cloned().collect();
        if at_once {
            taken.truncate(1);
        }
        while !taken.is_empty()
            && walk.delete(uow, Some(person), &taken, BATCH).await?.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX)
        {}
    }
    if at_once && !in_use(category, standing) && !rules::kinds(category).is_empty() {
        persons::forget_values(uow, person, &kind_codes(category)).await?;
        search::ops::refresh(uow, person).await?;
    }
    Ok(())
}

/// What [`erase_some`] would do at the person's own wish, and nothing is done: of every category that the actor may see how much
/// would go, and what would stay, why and until when.
pub async fn preview(uow: &mut Uow, person: PersonId, scope: &Scope) -> OpResult<Vec<Erased>> {
    let mut standing = persons::standing(uow, person).await?.ok_or(OpError::NotFound)?;
    standing.active &= !scope.whole;
    let held = counts::held(uow, person).await?;
    let (open, disputed) = (counts::open(uow, person).await?, counts::disputed(uow, person).await?);
    let mut erased = Vec::with_capacity(held.len());
    for (nth, (category, count)) in held.into_iter().enumerate() {
        let of = |counted: &[(Category, i64)]| counted.get(nth).map_or(0, |(_, count)| *count);
        let open = match category {
            Category::Account if scope.whole => 0,
            category if !rules::kinds(category).is_empty() && !in_use(category, &standing) => 0,
            _ => of(&open),
        };
        let mut held = Held { category, left: count, open, disputed: of(&disputed) };
        let gone = if scope.covers(category) && !standing.restricted { would_go(uow, person, &held, scope).await? } else { 0 };
        held.left -= gone;
        erased.push(Erased { category, gone, kept: kept(uow, person, &held, &standing).await? });
    }
    Ok(erased)
}

async fn would_go(uow: &mut Uow, person: PersonId, held: &Held, scope: &Scope) -> OpResult<i64> {
    let closed = held.left - held.open.min(held.left) - held.disputed.min(held.left);
    if goes_at_once(uow, held.category, Ground::Wish, scope) {
        return Ok(closed.max(0));
    }
    let today = uow.today();
    let due: Vec<Group> = groups(uow, held.category).into_iter().map(|group| group.due_by(today)).collect();
    let due: i64 = going(uow, person, held.category, &due, None).await?.into_iter().map(|(_, count)| count).sum();
    Ok(due.min(held.left))
}

/// Whether what is true of a person now is needed to reach them. What they need from us is theirs to take back at any time.
fn in_use(category: Category, standing: &Standing) -> bool {
    category != Category::Need && (standing.active || standing.open)
}

/// What is left of a category.
struct Held {
    category: Category,
    left: i64,
    open: i64,
    disputed: i64,
}

async fn kept(uow: &mut Uow, person: PersonId, held: &Held, standing: &Standing) -> OpResult<Vec<Kept>> {
    if standing.restricted {
        return Ok(reason(held.left, Words::of(words::kept_restricted)));
    }
    let open = held.open.min(held.left);
    let disputed = held.disputed.min(held.left - open);
    let rest = held.left - open - disputed;
    let why_open = match held.category {
        Category::Account => Words::of(words::kept_account),
        Category::Preference => Words::of(words::kept_choice),
        category if rules::kinds(category).is_empty() => Words::of(words::kept_open),
        _ => Words::of(words::kept_in_use),
    };
    let mut kept = reason(open, why_open);
    kept.extend(reason(disputed, Words::of(words::kept_disputed)));
    if rest > 0 {
        let groups = groups(uow, held.category);
        let until = going(uow, person, held.category, &groups, None).await?.into_iter().map(|(day, _)| day).max();
        let policy = uow.portal().policy();
        let why = policy.holding(held.category.code()).map(|holding| holding.basis_words(None).clone()).unwrap_or_default();
        kept.push(Kept { count: rest, why, until });
    }
    Ok(kept)
}

fn reason(count: i64, why: Words) -> Vec<Kept> {
    if count > 0 { vec![Kept { count, why, until: None }] } else { Vec::new() }
}

/// Nothing is left: the person goes, and the key with which yesterday's backup could still be read.
async fn farewell(uow: &mut Uow, person: PersonId) -> OpResult {
    let in_a_moment = uow.now() + TimeDelta::seconds(1);
    for gone in persons::remove_empty(uow, Some(person), in_a_moment, 1).await? {
        uow.destroy_key(gone).await?;
    }
    Ok(())
}
