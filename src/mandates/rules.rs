//! What a mandate allows today, and why not; and who may give, take, hold still and end one.

pub mod copies;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};

use super::{
    ActingFor, AuthorityType, Frozen, Held, Level, Mandate, Mode, State, Terms,
    authority::{Area, Capacity, Reach},
};
use crate::{
    actor::{Actor, Role, Staff},
    calendar,
    permit::{Denial, Permit, acts},
};

/// How long a mandate holds without another yes of the person.
pub const MONTHS: u32 = 12;
/// What ends within so many days ends soon.
pub const SOON_DAYS: u64 = 30;
/// How long an invitation waits.
pub const INVITATION_DAYS: u64 = 14;

acts! {
    /// The person asks somebody to act for them.
    Invite(Mandate) = "mandate/invite",
    /// Staff write down what a document gives.
    Appoint(Mandate) = "mandate/appoint",
    /// The one who was asked says yes.
    Accept(Mandate) = "mandate/accept",
    /// They say no.
    Refuse(Mandate) = "mandate/refuse",
    /// The person takes it back, at once.
    Revoke(Mandate) = "mandate/revoke",
    /// The person says yes for another twelve months.
    Renew(Mandate) = "mandate/renew",
    /// The person changes what is allowed, or until when.
    Change(Mandate) = "mandate/change",
    /// The portal reminds both before it ends.
    Remind(Mandate) = "mandate/remind",
    /// The one who acts gives it up.
    GiveUp(Mandate) = "mandate/give_up",
    /// The one who acts looks at a list of what is the person's.
    Look(ActingFor) = "mandate/look",
    /// Staff look at it.
    Open(Mandate) = "mandate/open",
    /// Staff hold it still.
    Freeze(Mandate) = "mandate/freeze",
    /// Staff let it go on.
    Unfreeze(Mandate) = "mandate/unfreeze",
    /// Staff note that the person has lost the capacity to decide.
    ConfirmCapacityLost(Mandate) = "mandate/capacity_lost",
    /// It is over by its date, or by law.
    End(Mandate) = "mandate/end",
}

impl crate::permit::Subject for ActingFor {
    const KIND: &'static str = "mandate";

    fn id(&self) -> uuid::Uuid {
        self.mandate.0
    }

    fn person(&self) -> Option<crate::ids::PersonId> {
        Some(self.person)
    }
}

/// What somebody wants to do under a mandate.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub service: &'a str,
    pub area: Area,
    /// The service asks about health, belief, origin and the like.
    pub special_category: bool,
    pub doing: bool,
}

/// What is known of the person, as far as authorities depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub deceased_on: Option<NaiveDate>,
}

/// Why a mandate does not allow something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nobody accepted it, or staff have not checked it.
    NotActive,
    /// It begins later.
    NotYet,
    /// Its last day is over.
    Over,
    /// It was taken back, given up, refused or ended.
    Ended,
    /// Nobody said yes again within twelve months.
    NotRenewed,
    /// Staff hold it still.
    Frozen,
    /// The one who acts is said to have harmed the person: blocked, and staff are alerted.
    Perpetrator,
    /// The person died: only an executor's goes on.
    Died,
    /// Welfare powers hold only once the person cannot decide (law.md 4.1).
    CapacityPresent,
    /// An ordinary authority lapsed when the person lost the capacity to decide.
    CapacityLost,
    /// The service was not granted.
    OutOfScope,
    /// The authority is of another kind than the matter, like money for care: a person decides.
    OtherKind,
    /// Health and the like were not ticked.
    SpecialCategory,
    /// To see, and not to act.
    SeesOnly,
}

/// What the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    /// Those who were appointed together must all agree.
    Pending,
    Denied(Why),
}

/// Whether a mandate holds at a moment, whatever is wanted.
pub fn holds(terms: &Terms, known: Known, at: DateTime<Utc>) -> Result<(), Why> {
    let today = calendar::london_date(at);
    let rule = terms.authority.rule();
    if terms.ended_at.is_some_and(|ended| ended <= at) || matches!(terms.state, State::Refused | State::Revoked | State::Ended) {
        return Err(Why::Ended);
    }
    match terms.frozen {
        Some(Frozen::Perpetrator) => return Err(Why::Perpetrator),
        Some(Frozen::Concern | Frozen::Conflict) => return Err(Why::Frozen),
        None => {}
    }
    if terms.state != State::Active {
        return Err(Why::NotActive);
    }
    if known.deceased_on.is_some() && !rule.survives_death {
        return Err(Why::Died);
    }
    if today < terms.starts_on {
        return Err(Why::NotYet);
    }
    if terms.ends_on.is_some_and(|last| today > last) {
        return Err(Why::Over);
    }
    if terms.renew_by.is_some_and(|last| today > last) {
        return Err(Why::NotRenewed);
    }
    match (rule.capacity, terms.capacity_lost_on.is_some_and(|lost| lost <= today)) {
        (Capacity::OnlyAfterLoss, false) => Err(Why::CapacityPresent),
        (Capacity::EndsWithLoss, true) => Err(Why::CapacityLost),
        _ => Ok(()),
    }
}

/// Whether a mandate allows this, now (law.md 4.1).
pub fn verdict(terms: &Terms, known: Known, wanted: &Wanted<'_>, at: DateTime<Utc>) -> Verdict {
    if let Err(why) = holds(terms, known, at) {
        return Verdict::Denied(why);
    }
    if !reaches(terms.authority, wanted.area) {
        return Verdict::Denied(Why::OtherKind);
    }
    if !terms.services.iter().any(|service| service == wanted.service) {
        return Verdict::Denied(Why::OutOfScope);
    }
    if wanted.special_category && !terms.special_category {
        return Verdict::Denied(Why::SpecialCategory);
    }
    if wanted.doing && terms.level == Level::See {
        return Verdict::Denied(Why::SeesOnly);
    }
    if wanted.doing && terms.mode == Mode::Jointly {
        return Verdict::Pending;
    }
    Verdict::Allowed
}

/// Whether an authority can reach matters of this kind at all.
pub fn reaches(authority: AuthorityType, area: Area) -> bool {
    match authority.rule().reach {
        Reach::Areas(areas) => areas.contains(&area),
        Reach::Named | Reach::Call | Reach::Child | Reach::Estate => true,
    }
}

/// What staff see of a child and of the parent who claims to act (law.md 4.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of law.md 4.2 that staff tick by itself")]
pub struct ChildFacts {
    /// A birth certificate, an order or an agreement shows parental responsibility.
    pub responsibility_shown: bool,
    pub best_interest_checked: bool,
    /// The child said yes, or a note says that they cannot judge it.
    pub child_agrees: bool,
    /// The child is protected from this parent.
    pub protected_from_them: bool,
}

/// How a parent's claim is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildVerdict {
    Allow,
    CheckBestInterest,
    /// The child is asked first, and what they can judge is written down.
    AskTheChild,
    Deny,
    Safeguarding,
    /// From sixteen the young person appoints somebody themselves.
    TreatAsAdult,
}

/// Whether a parent may act for a child of this age: the right is the child's own (law.md 4.2).
pub fn parent_may_act(age: i32, facts: ChildFacts) -> ChildVerdict {
    if facts.protected_from_them {
        return ChildVerdict::Safeguarding;
    }
    if !facts.responsibility_shown {
        return ChildVerdict::Deny;
    }
    match age {
        16.. => ChildVerdict::TreatAsAdult,
        12..=15 if !facts.child_agrees => ChildVerdict::AskTheChild,
        _ if !facts.best_interest_checked => ChildVerdict::CheckBestInterest,
        _ => ChildVerdict::Allow,
    }
}

/// Whole years on a day; somebody born on 29 February is a year older on 1 March.
pub fn age_on(born: NaiveDate, day: NaiveDate) -> i32 {
    let before = (day.month(), day.day()) < (born.month(), born.day());
    day.year() - born.year() - i32::from(before)
}

/// The last day of a parent's authority: the day before the eighteenth birthday.
pub fn until_of_age(born: NaiveDate) -> NaiveDate {
    calendar::add_months(born, 18 * 12).checked_sub_days(Days::new(1)).unwrap_or(born)
}

/// The last day without another yes.
pub fn renewed_until(today: NaiveDate) -> NaiveDate {
    calendar::add_months(today, MONTHS)
}

/// A person appoints somebody for their own affairs. Nobody appoints under a mandate: there is no chain.
pub fn may_invite<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Invite>, Denial> {
    own(actor, mandate)?;
    Ok(Permit::grant(actor, mandate))
}

/// Caseworkers and managers look at documents and signed letters, with the record open; a yes on a call is not theirs to write down.
pub fn may_appoint<'m>(actor: &Actor, mandate: &'m Mandate, record_is_open: bool) -> Result<Permit<'m, Appoint>, Denial> {
    let staff = staff(actor)?;
    if !record_is_open {
        return Err(Denial::NotYours);
    }
    if !(staff.has(Role::Caseworker) || staff.has(Role::Manager)) || !mandate.terms.authority.rule().is_on_paper() {
        return Err(Denial::NotYourRole);
    }
    Ok(Permit::grant(actor, mandate))
}

/// Whoever opened the invitation answers it, with their own sign-in, and never the person themselves.
pub fn may_accept<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Accept>, Denial> {
    invited(actor, mandate)?;
    Ok(Permit::grant(actor, mandate))
}

pub fn may_refuse<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Refuse>, Denial> {
    invited(actor, mandate)?;
    Ok(Permit::grant(actor, mandate))
}

/// What was given by the person's own word is theirs to take back at any time. What a court or a document gave is not.
pub fn may_revoke<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Revoke>, Denial> {
    own(actor, mandate)?;
    if mandate.terms.authority.rule().is_checked() {
        return Err(Denial::NotYourRole);
    }
    still_open(mandate)?;
    Ok(Permit::grant(actor, mandate))
}

pub fn may_renew<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Renew>, Denial> {
    own(actor, mandate)?;
    if mandate.terms.state != State::Active || !mandate.terms.authority.rule().renewed {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, mandate))
}

/// What a person gave by their own word is theirs to change, before and after it was accepted.
pub fn may_change<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Change>, Denial> {
    own(actor, mandate)?;
    if !mandate.terms.authority.rule().renewed {
        return Err(Denial::NotYourRole);
    }
    still_open(mandate)?;
    Ok(Permit::grant(actor, mandate))
}

/// The portal tells both in time.
pub fn may_remind<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Remind>, Denial> {
    system(actor)?;
    Ok(Permit::grant(actor, mandate))
}

/// Nobody has to go on acting for another.
pub fn may_give_up<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, GiveUp>, Denial> {
    holder(actor, mandate)?;
    if mandate.terms.state != State::Active {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, mandate))
}

/// A list of what is the person's: seen under a mandate, and so written down.
pub fn may_look<'a>(actor: &Actor, acting: &'a ActingFor) -> Result<Permit<'a, Look>, Denial> {
    match actor {
        Actor::Representative(representative) if representative.mandate == acting.mandate => Ok(Permit::grant(actor, acting)),
        Actor::Representative(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Staff(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

/// Everybody who speaks with residents looks mandates up.
pub fn may_open<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Open>, Denial> {
    staff(actor)?;
    Ok(Permit::grant(actor, mandate))
}

/// Whether the actor is shown the list of mandates.
pub fn may_list(actor: &Actor) -> Result<(), Denial> {
    staff(actor).map(drop)
}

/// Holding still is for a worry about the person: managers and information governance (law.md 4.1, safeguarding).
pub fn may_freeze<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Freeze>, Denial> {
    guardian(actor)?;
    still_open(mandate)?;
    if mandate.terms.frozen.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, mandate))
}

/// Somebody who is said to have harmed the person is let go on by information governance alone.
pub fn may_unfreeze<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, Unfreeze>, Denial> {
    let staff = guardian(actor)?;
    match mandate.terms.frozen {
        None => Err(Denial::AlreadyDecided),
        Some(Frozen::Perpetrator) if !staff.has(Role::InformationGovernance) => Err(Denial::NotYourRole),
        Some(_) => Ok(Permit::grant(actor, mandate)),
    }
}

/// Welfare powers begin only when somebody has looked at what shows that the person cannot decide.
pub fn may_confirm_capacity_lost<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, ConfirmCapacityLost>, Denial> {
    let staff = staff(actor)?;
    if !(staff.has(Role::Caseworker) || staff.has(Role::Manager)) {
        return Err(Denial::NotYourRole);
    }
    still_open(mandate)?;
    if mandate.terms.authority.rule().capacity != Capacity::OnlyAfterLoss || mandate.terms.capacity_lost_on.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, mandate))
}

/// The portal ends what is over.
pub fn may_end<'m>(actor: &Actor, mandate: &'m Mandate) -> Result<Permit<'m, End>, Denial> {
    system(actor)?;
    Ok(Permit::grant(actor, mandate))
}

/// Whether somebody may act under what they hold, now.
pub fn may_act_under(held: &Held, at: DateTime<Utc>) -> Result<(), Why> {
    holds(&held.terms, Known { deceased_on: held.deceased_on }, at)
}

fn system(actor: &Actor) -> Result<(), Denial> {
    match actor {
        Actor::System(_) => Ok(()),
        Actor::Representative(_) | Actor::Visitor { .. } | Actor::Resident(_) | Actor::Staff(_) | Actor::Councillor(_) => {
            Err(Denial::NotYours)
        }
    }
}

fn own(actor: &Actor, mandate: &Mandate) -> Result<(), Denial> {
    match actor {
        Actor::Resident(resident) if resident.person == mandate.person => Ok(()),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}

/// The account that opened the invitation, whose person is somebody else.
fn invited(actor: &Actor, mandate: &Mandate) -> Result<(), Denial> {
    holder(actor, mandate)?;
    if mandate.terms.state == State::Invited { Ok(()) } else { Err(Denial::AlreadyDecided) }
}

fn holder(actor: &Actor, mandate: &Mandate) -> Result<(), Denial> {
    match actor {
        Actor::Resident(resident) if mandate.account == Some(resident.account) && resident.person != mandate.person => Ok(()),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}

fn still_open(mandate: &Mandate) -> Result<(), Denial> {
    match mandate.terms.state {
        State::Invited | State::Active => Ok(()),
        State::Refused | State::Revoked | State::Ended => Err(Denial::AlreadyDecided),
    }
}

fn staff(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() => Ok(staff),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

fn guardian(actor: &Actor) -> Result<&Staff, Denial> {
    let staff = staff(actor)?;
    if staff.has(Role::Manager) || staff.has(Role::InformationGovernance) { Ok(staff) } else { Err(Denial::NotYourRole) }
}

#[cfg(test)]
mod tests;
