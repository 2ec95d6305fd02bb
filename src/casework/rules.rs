//! Who may bring, see and answer a case, and what an answer may tell (law.md 4.3).

#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{AskedBy, Authority, Case, Decision, Member, Needs, Phase, Reason, ReplyTo, State, WardMatch};
use crate::{
    actor::{Actor, Councillor, Role, Staff},
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
    policy::Pack,
};

/// How long after the end of a term its cases can be handed over.
pub const HANDOVER_DAYS: u64 = 10;
/// In how many working days a case is answered where the council has published no charter.
const REPLY_WORKING_DAYS: u16 = 10;

impl Subject for Case {
    const KIND: &'static str = "councillor_case";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

impl Subject for Member {
    const KIND: &'static str = "councillor";

    fn id(&self) -> Uuid {
        self.id.0
    }

    /// The councillor, of whom nothing is kept but their office.
    fn person(&self) -> Option<PersonId> {
        None
    }
}

acts! {
    /// A councillor brings a case.
    Raise(Case) = "councillor_case/raise",
    /// They write again.
    AskAgain(Case) = "councillor_case/ask",
    /// They add a file.
    AddFile(Case) = "councillor_case/add_file",
    /// They are done with it.
    Close(Case) = "councillor_case/close",
    /// It goes to the next councillor at the end of the term.
    HandOver(Case) = "councillor_case/hand_over",
    /// An officer looks at it.
    Open(Case) = "councillor_case/open",
    /// An officer answers it, or refuses to.
    Decide(Case) = "councillor_case/decide",
    /// An officer says whom it is for.
    Attach(Case) = "councillor_case/attach",
    /// Somebody is invited as a councillor.
    Invite(Member) = "councillor/invite",
    /// Their term ends on another day.
    ChangeTerm(Member) = "councillor/change_term",
    /// Their access ends.
    End(Member) = "councillor/end",
    /// They tried to see somebody without a case.
    Browse(Member) = "councillor/browse",
}

/// In how many working days a case is answered, as the council’s charter promises.
pub fn reply_working_days(policy: &Pack) -> u16 {
    policy.charter.as_ref().map_or(REPLY_WORKING_DAYS, |charter| charter.councillor_working_days)
}

/// Where a councillor is in a term that ends on `term_end`.
pub fn phase(term_end: NaiveDate, today: NaiveDate) -> Phase {
    let handed_over = term_end.checked_add_days(Days::new(HANDOVER_DAYS)).unwrap_or(term_end);
    if today <= term_end {
        Phase::Serving
    } else if today <= handed_over {
        Phase::HandingOver
    } else {
        Phase::Over
    }
}

/// The councillor who acts, while they serve; for everybody else there are no such pages.
pub fn serving(actor: &Actor, today: NaiveDate) -> Result<&Councillor, Denial> {
    match actor {
        Actor::Councillor(councillor) if phase(councillor.term_end, today) == Phase::Serving => Ok(councillor),
        _ => Err(Denial::NotYours),
    }
}

/// The councillor who acts, while they serve or hand over.
pub fn handing_over(actor: &Actor, today: NaiveDate) -> Result<&Councillor, Denial> {
    match actor {
        Actor::Councillor(councillor) if phase(councillor.term_end, today) != Phase::Over => Ok(councillor),
        _ => Err(Denial::NotYours),
    }
}

/// A councillor brings cases of their own while they serve.
pub fn may_raise<'c>(actor: &Actor, case: &'c Case, today: NaiveDate) -> Result<Permit<'c, Raise>, Denial> {
    own(serving(actor, today)?, case)?;
    Ok(Permit::grant(actor, case))
}

/// Their own case and no other’s, while they serve.
pub fn may_read(actor: &Actor, case: &Case, today: NaiveDate) -> Result<(), Denial> {
    own(serving(actor, today)?, case)
}

/// An answer can be asked about, a refusal too; what is closed is a new case.
pub fn may_ask_again<'c>(actor: &Actor, case: &'c Case, today: NaiveDate) -> Result<Permit<'c, AskAgain>, Denial> {
    own(serving(actor, today)?, case)?;
    not_closed(case)?;
    Ok(Permit::grant(actor, case))
}

/// A file is added to a case of their own that is not closed.
pub fn may_add_file<'c>(actor: &Actor, case: &'c Case, today: NaiveDate) -> Result<Permit<'c, AddFile>, Denial> {
    own(serving(actor, today)?, case)?;
    not_closed(case)?;
    Ok(Permit::grant(actor, case))
}

/// The councillor closes a case of theirs, at the end of the term as well.
pub fn may_close<'c>(actor: &Actor, case: &'c Case, today: NaiveDate) -> Result<Permit<'c, Close>, Denial> {
    if !matches!(actor, Actor::System(_)) {
        own(handing_over(actor, today)?, case)?;
    }
    not_closed(case)?;
    Ok(Permit::grant(actor, case))
}

/// A case goes to another councillor only when the person agreed to that, which the councillor says.
pub fn may_hand_over<'c>(
    actor: &Actor,
    case: &'c Case,
    to: &Member,
    person_agreed: bool,
    today: NaiveDate,
) -> Result<Permit<'c, HandOver>, Denial> {
    let councillor = handing_over(actor, today)?;
    own(councillor, case)?;
    not_closed(case)?;
    let serves = to.ended_at.is_none() && phase(to.term_end, today) == Phase::Serving;
    if !serves || to.id == councillor.id || !(person_agreed || case.asked_by == AskedBy::Ward) {
        return Err(Denial::NotProven);
    }
    Ok(Permit::grant(actor, case))
}

/// Information governance looks into all, caseworkers and managers into those of their teams.
pub fn may_open<'c>(actor: &Actor, case: &'c Case) -> Result<Permit<'c, Open>, Denial> {
    answers_for(actor, &case.team)?;
    Ok(Permit::grant(actor, case))
}

/// Those who may look answer; what is closed stays.
pub fn may_decide<'c>(actor: &Actor, case: &'c Case) -> Result<Permit<'c, Decide>, Denial> {
    answers_for(actor, &case.team)?;
    if case.state != State::Open {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, case))
}

/// Whoever may answer a case, and has the record of the person open, says whom it is for.
pub fn may_attach<'c>(actor: &Actor, case: &'c Case, record_open: bool) -> Result<Permit<'c, Attach>, Denial> {
    answers_for(actor, &case.team)?;
    if record_open { Ok(Permit::grant(actor, case)) } else { Err(Denial::NotYours) }
}

/// Councillors are let in by those who let staff in.
pub fn may_invite<'m>(actor: &Actor, member: &'m Member) -> Result<Permit<'m, Invite>, Denial> {
    manages(actor)?;
    Ok(Permit::grant(actor, member))
}

/// The end of a term is kept by those who invite, until the access has ended.
pub fn may_change_term<'m>(actor: &Actor, member: &'m Member) -> Result<Permit<'m, ChangeTerm>, Denial> {
    manages(actor)?;
    if member.ended_at.is_some() { Err(Denial::AlreadyDecided) } else { Ok(Permit::grant(actor, member)) }
}

/// Access ends by hand, or by itself when the days for handing over are past.
pub fn may_end<'m>(actor: &Actor, member: &'m Member, today: NaiveDate) -> Result<Permit<'m, End>, Denial> {
    let over = matches!(actor, Actor::System(_)) && phase(member.term_end, today) == Phase::Over;
    if !over {
        manages(actor)?;
    }
    if member.ended_at.is_some() { Err(Denial::AlreadyDecided) } else { Ok(Permit::grant(actor, member)) }
}

/// Not a leave but its opposite: what was refused is written down, and nothing else is done with it.
pub fn browsed<'m>(actor: &Actor, member: &'m Member) -> Result<Permit<'m, Browse>, Denial> {
    match actor {
        Actor::Councillor(councillor) if councillor.id == member.id => Ok(Permit::grant(actor, member)),
        _ => Err(Denial::NotYours),
    }
}

/// Whether somebody may see the list of councillors.
pub fn may_list(actor: &Actor) -> Result<(), Denial> {
    manages(actor).map(drop)
}

/// Whether somebody is told who browsed.
pub fn may_see_browsing(actor: &Actor) -> Result<(), Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && staff.has(Role::InformationGovernance) => Ok(()),
        _ => Err(Denial::NotYours),
    }
}

/// Which teams’ cases a member of staff is shown; `None` is every team.
pub fn teams_answered_for(actor: &Actor) -> Result<Option<Vec<String>>, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && staff.has(Role::InformationGovernance) => Ok(None),
        Actor::Staff(staff) if handles(staff) => Ok(Some(staff.teams.clone())),
        _ => Err(Denial::NotYours),
    }
}

/// Whether an address in these wards is in one of the councillor’s. Not to know the address is not to know.
pub fn ward_match(of_address: &[String], own: &[String]) -> WardMatch {
    if of_address.is_empty() {
        WardMatch::Unknown
    } else if of_address.iter().any(|ward| own.contains(ward)) {
        WardMatch::Inside
    } else {
        WardMatch::Outside
    }
}

// ---- What an answer may tell ------------------------------------------------------------------------------------------------

/// What an officer has found out before they answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checklist {
    pub needs: Needs,
    /// What is told is about the matter, and about the person.
    pub relevant: bool,
    /// It cannot be answered without.
    pub necessary: bool,
    pub reason: Option<Reason>,
    /// Whoever answers may approve of telling without consent.
    pub approved: bool,
}

/// On what ground an answer tells something to a councillor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// It tells nothing about anybody.
    NothingPersonal,
    /// The person asked, or agreed: consent for this matter is implied.
    Implied,
    /// Special-category data, or a person who did not agree: DPA 2018 sch. 1 para 24, with the reason where one is needed.
    Para24(Option<Reason>),
}

impl Ground {
    /// As the sharing log names it; none when nothing is shared.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Ground::NothingPersonal => None,
            Ground::Implied => Some("councillor_implied"),
            Ground::Para24(_) => Some("councillor_para_24"),
        }
    }
}

/// Why a councillor cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    NotRelevant,
    NotNecessary,
    /// Somebody else asked, the person did not agree, and none of the four reasons fits.
    NoReason,
    /// One fits; a manager or information governance has to say so.
    NeedsApproval,
}

/// Whether, and on what ground, an answer may tell a councillor what it needs to tell (law.md 4.3, DPA 2018 sch. 1 para 24).
///
/// Whoever asks for themselves has agreed to what their matter needs. When somebody else asks, special-category data needs the
/// person’s consent in writing, and other data at least their word; without, one of the four reasons, and the approval of staff.
pub fn ground(asked_by: AskedBy, authority: Authority, check: &Checklist) -> Result<Ground, Obstacle> {
    if check.needs == Needs::Nothing {
        return Ok(Ground::NothingPersonal);
    }
    if !check.relevant {
        return Err(Obstacle::NotRelevant);
    }
    if !check.necessary {
        return Err(Obstacle::NotNecessary);
    }
    let special = check.needs == Needs::Special;
    let agreed = match (asked_by, authority) {
        (AskedBy::Person, _) | (AskedBy::Other, Authority::Written) => true,
        (AskedBy::Other, Authority::Told) => !special,
        (AskedBy::Other, Authority::NotAsked) | (AskedBy::Ward, _) => false,
    };
    match (agreed, check.reason) {
        (true, _) if special => Ok(Ground::Para24(None)),
        (true, _) => Ok(Ground::Implied),
        (false, None) => Err(Obstacle::NoReason),
        (false, Some(_)) if !check.approved => Err(Obstacle::NeedsApproval),
        (false, Some(reason)) => Ok(Ground::Para24(Some(reason))),
    }
}

/// Who is told. A refusal is the councillor’s to know, and reaches the person as well when they asked themselves and wanted it.
pub const fn told(decision: Decision, asked_by: AskedBy, wanted: ReplyTo) -> ReplyTo {
    match (decision, asked_by, wanted) {
        (Decision::Answer, AskedBy::Ward, _) => ReplyTo::Councillor,
        (Decision::Answer, _, wanted) => wanted,
        (Decision::Refuse, AskedBy::Person, ReplyTo::Constituent | ReplyTo::Both) => ReplyTo::Both,
        (Decision::Refuse, _, _) => ReplyTo::Councillor,
    }
}

/// Whether somebody may approve of telling without consent.
pub fn approves(actor: &Actor) -> bool {
    matches!(actor, Actor::Staff(staff)
        if staff.sees_content() && (staff.has(Role::Manager) || staff.has(Role::InformationGovernance)))
}

fn own(councillor: &Councillor, case: &Case) -> Result<(), Denial> {
    if case.councillor == Some(councillor.id) { Ok(()) } else { Err(Denial::NotYours) }
}

fn not_closed(case: &Case) -> Result<(), Denial> {
    if case.state == State::Closed { Err(Denial::AlreadyDecided) } else { Ok(()) }
}

fn handles(staff: &Staff) -> bool {
    staff.sees_content() && (staff.has(Role::Caseworker) || staff.has(Role::Manager))
}

fn answers_for<'a>(actor: &'a Actor, team: &str) -> Result<&'a Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && staff.has(Role::InformationGovernance) => Ok(staff),
        Actor::Staff(staff) if handles(staff) && staff.in_team(team) => Ok(staff),
        _ => Err(Denial::NotYours),
    }
}

fn manages(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.has(Role::Manager) || staff.has(Role::Administrator) => Ok(staff),
        Actor::Staff(_) => Err(Denial::NotYourRole),
        _ => Err(Denial::NotYours),
    }
}
