//! What goes by itself and what is stopped, who releases the rest, who holds something, and how receipts hang together.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Blocked, Hold, Part, PartState, Receipt, Reminder, Run, Scope, Settings};
use crate::{
    actor::{Actor, Role, Staff},
    holdings::LaneDue,
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Run {
    const KIND: &'static str = "retention_run";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        None
    }
}

/// A hold that the person does not read of leaves no line that they could read.
impl Subject for Hold {
    const KIND: &'static str = "retention_hold";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        self.scope.person().filter(|_| self.shown)
    }
}

impl Subject for Reminder {
    const KIND: &'static str = "person";

    fn id(&self) -> Uuid {
        self.person.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// Somebody asks for a new plan.
    Ask(Run) = "retention/ask",
    /// The portal plans a run.
    Plan(Run) = "retention/plan",
    /// The first person has looked at it.
    Approve(Run) = "retention/approve",
    /// The second person lets it go.
    Release(Run) = "retention/release",
    /// It stands still.
    Pause(Run) = "retention/pause",
    /// It goes on.
    Resume(Run) = "retention/resume",
    /// What failed is tried again.
    Retry(Run) = "retention/retry",
    /// Something must be kept.
    Place(Hold) = "retention_hold/place",
    /// Somebody reads why.
    OpenHold(Hold) = "retention_hold/open",
    /// It was looked at again and stays.
    Review(Hold) = "retention_hold/review",
    /// It holds nothing any longer.
    ReleaseHold(Hold) = "retention_hold/release",
    /// Whether somebody wants to hear of what goes.
    Remind(Reminder) = "retention/remind",
}

/// Information governance and managers work with runs.
fn staff(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && (staff.has(Role::InformationGovernance) || staff.has(Role::Manager)) => Ok(staff),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

/// Who sees runs and holds. They name nobody.
pub fn may_see(actor: &Actor) -> Result<(), Denial> {
    staff(actor).map(drop)
}

/// Administrators see when what goes, and nothing of a run.
pub fn may_see_schedule(actor: &Actor) -> Result<(), Denial> {
    match actor {
        Actor::Staff(staff) if staff.has(Role::Administrator) => Ok(()),
        other => may_see(other),
    }
}

/// Information governance asks for a plan.
pub fn may_ask<'r>(actor: &Actor, run: &'r Run) -> Result<Permit<'r, Ask>, Denial> {
    if staff(actor)?.has(Role::InformationGovernance) { Ok(Permit::grant(actor, run)) } else { Err(Denial::NotYourRole) }
}

/// Only the portal reads everybody’s dates.
pub fn may_plan<'r>(actor: &Actor, run: &'r Run) -> Result<Permit<'r, Plan>, Denial> {
    match actor {
        Actor::System(_) => Ok(Permit::grant(actor, run)),
        Actor::Staff(_) | Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) => {
            Err(Denial::NotYours)
        }
    }
}

/// The first person is of information governance.
pub fn may_approve<'r>(actor: &Actor, run: &'r Run) -> Result<Permit<'r, Approve>, Denial> {
    let staff = staff(actor)?;
    if !staff.has(Role::InformationGovernance) {
        return Err(Denial::NotYourRole);
    }
    if run.planned_at.is_none() || run.finished_at.is_some() || run.approved_by.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, run))
}

/// The second person is neither the first nor whoever asked for the plan.
pub fn may_release<'r>(actor: &Actor, run: &'r Run) -> Result<Permit<'r, Release>, Denial> {
    let staff = staff(actor)?;
    let Some(first) = &run.approved_by else { return Err(Denial::NotDecided) };
    if run.released_by.is_some() || run.finished_at.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    if *first == staff.number || run.asked_by.as_ref() == Some(&staff.number) {
        return Err(Denial::WroteItYourself);
    }
    Ok(Permit::grant(actor, run))
}

/// Anybody who works with runs stops one.
pub fn may_pause<'r>(actor: &Actor, run: &'r Run) -> Result<Permit<'r, Pause>, Denial> {
    staff(actor)?;
    if run.paused_at.is_some() || run.finished_at.is_some() { Err(Denial::AlreadyDecided) } else { Ok(Permit::grant(actor, run)) }
}

pub fn may_resume<'r>(actor: &Actor, run: &'r Run) -> Result<Permit<'r, Resume>, Denial> {
    staff(actor)?;
    if run.paused_at.is_none() { Err(Denial::AlreadyDecided) } else { Ok(Permit::grant(actor, run)) }
}

pub fn may_retry<'r>(actor: &Actor, run: &'r Run) -> Result<Permit<'r, Retry>, Denial> {
    staff(actor)?;
    Ok(Permit::grant(actor, run))
}

/// A matter is held by its own team, a record by whoever has it open and answers for a team, and what is everybody’s by information
/// governance, who may hold all of them. `before_them` says whether the matter is their team’s, or the record is open.
pub fn may_place<'h>(actor: &Actor, hold: &'h Hold, before_them: bool) -> Result<Permit<'h, Place>, Denial> {
    let Actor::Staff(staff) = actor else { return Err(Denial::NotYours) };
    if !staff.sees_content() {
        return Err(Denial::NotYours);
    }
    let answers = staff.has(Role::Manager) || staff.has(Role::InformationGovernance);
    let may = match hold.scope {
        Scope::Matter { .. } => before_them && (answers || staff.has(Role::Caseworker)),
        Scope::Person(_) => before_them && answers,
        Scope::Time { .. } => staff.has(Role::InformationGovernance),
    };
    if may { Ok(Permit::grant(actor, hold)) } else { Err(Denial::NotYourRole) }
}

pub fn may_open_hold<'h>(actor: &Actor, hold: &'h Hold) -> Result<Permit<'h, OpenHold>, Denial> {
    staff(actor)?;
    Ok(Permit::grant(actor, hold))
}

/// Nothing is let go because a day has passed: somebody looks and says so.
pub fn may_review<'h>(actor: &Actor, hold: &'h Hold) -> Result<Permit<'h, Review>, Denial> {
    staff(actor)?;
    if hold.released_at.is_some() { Err(Denial::AlreadyDecided) } else { Ok(Permit::grant(actor, hold)) }
}

pub fn may_release_hold<'h>(actor: &Actor, hold: &'h Hold) -> Result<Permit<'h, ReleaseHold>, Denial> {
    staff(actor)?;
    if hold.released_at.is_some() { Err(Denial::AlreadyDecided) } else { Ok(Permit::grant(actor, hold)) }
}

/// Each for themselves.
pub fn may_remind<'r>(actor: &Actor, reminder: &'r Reminder) -> Result<Permit<'r, Remind>, Denial> {
    match actor {
        Actor::Resident(resident) if resident.person == reminder.person => Ok(Permit::grant(actor, reminder)),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Staff(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}

/// What was found unlike the run before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unlike {
    /// The rules are not those of the run before.
    pub rules: bool,
    /// The run before lies too far back, or in the future.
    pub clock: bool,
}

/// Why a part does not go by itself: an unusual volume before anything else, because a mistake in a rule or a clock shows as one.
pub fn blocked(found: &LaneDue, settings: &Settings, unlike: Unlike) -> Option<Blocked> {
    let many = found.due > settings.few && found.due.saturating_mul(100) > found.size.max(found.due).saturating_mul(settings.most_percent);
    match (many, unlike.clock, unlike.rules) {
        (true, ..) => Some(Blocked::Many),
        (_, true, _) => Some(Blocked::Clock),
        (_, _, true) => Some(Blocked::Rules),
        _ => None,
    }
}

/// Where a part begins: by itself when its category is of little weight and nothing about it is unusual.
pub fn begins(found: &LaneDue, settings: &Settings, blocked: Option<Blocked>) -> PartState {
    let automatic = settings.automatic.iter().any(|code| code == found.lane.category.code());
    if found.due == 0 {
        PartState::Nothing
    } else if automatic && blocked.is_none() {
        PartState::Released
    } else {
        PartState::Waiting
    }
}

/// Whether anything of a run still has to happen.
pub fn is_over(parts: &[Part]) -> bool {
    parts.iter().all(|part| matches!(part.state, PartState::Nothing | PartState::Done | PartState::Superseded))
}

/// The hash of a receipt: all that it says, and the one before.
pub fn hash(receipt: &Receipt, previous: &[u8]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(bytes);
    };
    part(previous);
    part(&receipt.id.to_be_bytes());
    part(receipt.run.as_bytes());
    part(&receipt.number.to_be_bytes());
    part(receipt.category.as_bytes());
    part(receipt.way.as_bytes());
    part(&receipt.rule_version.to_be_bytes());
    part(&receipt.at.timestamp_micros().to_be_bytes());
    for item in &receipt.items {
        part(item.as_bytes());
    }
    hasher.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        holdings::{Category, Lane},
        ids::AccountId,
        policy::{EndAction, Trigger},
    };

    const USUAL: Unlike = Unlike { rules: false, clock: false };

    fn found(category: Category, due: i64, size: i64) -> LaneDue {
        LaneDue {
            lane: Lane { category, way: "letters".into(), rule: 0 },
            rule_version: 3,
            service: None,
            team: None,
            reception: false,
            start: Trigger::Sent,
            action: EndAction::Delete,
            due,
            held: BTreeMap::new(),
            oldest: "2020-01-01".parse().unwrap(),
            size,
        }
    }

    fn person(number: &str, role: Role) -> Actor {
        let (account, person) = (AccountId(Uuid::from_u128(7)), PersonId(Uuid::from_u128(8)));
        Actor::Staff(Staff { account, person, number: number.into(), roles: vec![role], teams: vec!["IG".into()], welsh: false })
    }

    fn run(asked_by: Option<&str>, approved_by: Option<&str>) -> Run {
        Run {
            id: Uuid::from_u128(1),
            day: "2026-11-21".parse().unwrap(),
            asked_by: asked_by.map(String::from),
            asked_at: chrono::DateTime::UNIX_EPOCH,
            planned_at: Some(chrono::DateTime::UNIX_EPOCH),
            policy_version: Some(3),
            holds: Some(0),
            approved_by: approved_by.map(String::from),
            released_by: None,
            paused_at: None,
            finished_at: None,
            revision: 0,
        }
    }

    #[test]
    fn an_unusual_volume_new_rules_or_a_clock_that_jumped_stop_what_goes_by_itself() {
        let settings = Settings::default();
        let state = |found: &LaneDue, unlike| begins(found, &settings, blocked(found, &settings, unlike));
        let few = found(Category::OutboundMessage, 1_000, 1_000);
        assert_eq!(state(&few, USUAL), PartState::Released, "few are always usual");
        let many = found(Category::OutboundMessage, 5_001, 100_000);
        assert_eq!((blocked(&many, &settings, USUAL), state(&many, USUAL)), (Some(Blocked::Many), PartState::Waiting));
        assert_eq!(blocked(&found(Category::OutboundMessage, 5_000, 100_000), &settings, USUAL), None, "five in a hundred");
        assert_eq!(blocked(&found(Category::OutboundMessage, 1_001, 0), &settings, USUAL), Some(Blocked::Many), "of an unknown size");
        assert_eq!(blocked(&few, &settings, Unlike { rules: true, clock: false }), Some(Blocked::Rules));
        assert_eq!(blocked(&few, &settings, Unlike { rules: true, clock: true }), Some(Blocked::Clock));
        assert_eq!(state(&found(Category::Interaction, 1, 1_000), USUAL), PartState::Waiting, "people release it");
        assert_eq!(state(&found(Category::Interaction, 0, 1_000), USUAL), PartState::Nothing);
    }

    #[test]
    fn the_second_person_is_neither_the_first_nor_whoever_asked_for_the_plan() {
        let (meleri, tegid) = (person("I-031", Role::InformationGovernance), person("I-032", Role::InformationGovernance));
        let manager = person("M-012", Role::Manager);
        assert!(may_approve(&meleri, &run(None, None)).is_ok());
        assert_eq!(may_approve(&manager, &run(None, None)).err(), Some(Denial::NotYourRole));
        assert_eq!(may_release(&meleri, &run(None, Some("I-031"))).err(), Some(Denial::WroteItYourself));
        assert_eq!(may_release(&tegid, &run(Some("I-032"), Some("I-031"))).err(), Some(Denial::WroteItYourself));
        assert!(may_release(&tegid, &run(None, Some("I-031"))).is_ok() && may_release(&manager, &run(None, Some("I-031"))).is_ok());
        assert_eq!(may_release(&tegid, &run(None, None)).err(), Some(Denial::NotDecided));
        assert_eq!(may_release(&person("A-117", Role::Adviser), &run(None, Some("I-031"))).err(), Some(Denial::NotYours));
    }

    #[test]
    fn a_receipt_that_was_altered_or_moved_has_another_hash() {
        let receipt = Receipt {
            id: 1,
            run: Uuid::from_u128(1),
            number: 2,
            category: "interaction".into(),
            way: "interactions".into(),
            rule_version: 3,
            at: chrono::DateTime::UNIX_EPOCH,
            items: vec![Uuid::from_u128(5), Uuid::from_u128(6)],
            hash: Vec::new(),
        };
        let whole = hash(&receipt, b"before");
        assert_eq!(whole, hash(&receipt.clone(), b"before"));
        let fewer = Receipt { items: vec![Uuid::from_u128(5)], ..receipt.clone() };
        let later = Receipt { rule_version: 4, ..receipt.clone() };
        assert!(whole != hash(&receipt, b"another") && whole != hash(&fewer, b"before") && whole != hash(&later, b"before"));
    }
}
