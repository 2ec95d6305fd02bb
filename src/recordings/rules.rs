//! Who may write down and open recordings, and what of a call was recorded.

use uuid::Uuid;

use super::{Mark, MarkKind, Order, Recording, Segment};
use crate::{
    actor::{Actor, Role},
    ids::PersonId,
    interactions::rules::{Whose, reached},
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Recording {
    const KIND: &'static str = "recording";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// The ledger takes note of a recording.
    Enter(Recording) = "recording/enter",
    /// Somebody opens one, for a purpose.
    Open(Recording) = "recording/open",
    /// The supplier has deleted the audio.
    ConfirmDeletion(Order) = "recording/confirm_deletion",
    /// The supplier could not, and is told again.
    OrderAgain(Order) = "recording/order_again",
}

impl Subject for Order {
    const KIND: &'static str = "recording_deletion";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        None
    }
}

/// Those who answer for what is kept see to it that the supplier deletes too.
pub fn may_see_orders(actor: &Actor) -> Result<(), Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && (staff.has(Role::InformationGovernance) || staff.has(Role::Manager)) => Ok(()),
        Actor::System(_) => Ok(()),
        Actor::Staff(_) | Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) => {
            Err(Denial::NotYours)
        }
    }
}

/// Confirmed by the supplier, or by staff whom the supplier told. Once.
pub fn may_confirm_deletion<'o>(actor: &Actor, order: &'o Order) -> Result<Permit<'o, ConfirmDeletion>, Denial> {
    may_see_orders(actor)?;
    if order.confirmed_at.is_some() { Err(Denial::AlreadyDecided) } else { Ok(Permit::grant(actor, order)) }
}

/// What was carried out is not ordered again.
pub fn may_order_again<'o>(actor: &Actor, order: &'o Order) -> Result<Permit<'o, OrderAgain>, Denial> {
    may_see_orders(actor)?;
    if order.confirmed_at.is_some() { Err(Denial::AlreadyDecided) } else { Ok(Permit::grant(actor, order)) }
}

/// Whoever took the call, or the portal for the telephone system, notes that it was recorded.
pub fn may_enter<'r>(actor: &Actor, recording: &'r Recording) -> Result<Permit<'r, Enter>, Denial> {
    let notes = match actor {
        Actor::Staff(staff) => staff.sees_content() && staff.in_team(&recording.team),
        Actor::System(_) => true,
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) => false,
    };
    if notes { Ok(Permit::grant(actor, recording)) } else { Err(Denial::NotYours) }
}

/// Managers and information governance open recordings; an adviser only those of calls they took themselves. Nobody opens one of
/// somebody whose record they could not open.
pub fn may_open<'r>(actor: &Actor, recording: &'r Recording, whose: &Whose) -> Result<Permit<'r, Open>, Denial> {
    let Actor::Staff(staff) = actor else { return Err(Denial::NotYours) };
    if !staff.sees_content() {
        return Err(Denial::NotYours);
    }
    reached(actor, whose)?;
    let answers_for_it = staff.has(Role::Manager) || staff.has(Role::InformationGovernance);
    if answers_for_it || staff.number == recording.staff_number { Ok(Permit::grant(actor, recording)) } else { Err(Denial::NotYourRole) }
}

/// Marks as they can be: within the call, in order, each gap with its end. A payment that was never ended, and a transfer, leave
/// out everything after them: what was not switched on again was not recorded.
pub fn tidy(marks: &[Mark], seconds: i32) -> Vec<Mark> {
    let mut tidy: Vec<Mark> = marks
        .iter()
        .filter(|mark| (0..=seconds).contains(&mark.at))
        .map(|mark| Mark {
            until: match mark.kind {
                MarkKind::Statement | MarkKind::Authority => None,
                MarkKind::Transfer => Some(seconds),
                MarkKind::Payment => Some(mark.until.map_or(seconds, |until| until.clamp(mark.at, seconds))),
            },
            reminded: mark.reminded && mark.kind == MarkKind::Statement,
            ..*mark
        })
        .collect();
    tidy.sort_by_key(|mark| (mark.at, mark.kind));
    tidy.dedup_by_key(|mark| (mark.at, mark.kind));
    tidy
}

/// The whole call from its first second to its last: recorded stretches and gaps, one after the other.
pub fn segments(marks: &[Mark], seconds: i32) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut reached = 0;
    for mark in tidy(marks, seconds) {
        let Some(until) = mark.until.filter(|until| *until > reached) else { continue };
        if mark.at > reached {
            segments.push(Segment { from: reached, until: mark.at, gap: None });
        }
        segments.push(Segment { from: mark.at.max(reached), until, gap: Some(mark.kind) });
        reached = until;
    }
    if reached < seconds || segments.is_empty() {
        segments.push(Segment { from: reached, until: seconds, gap: None });
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actor::Staff,
        ids::AccountId,
        people::{Kind, Person, Standing},
    };

    fn mark(kind: MarkKind, at: i32, until: Option<i32>) -> Mark {
        Mark { kind, at, until, reminded: true }
    }

    fn gap(from: i32, until: i32, kind: MarkKind) -> Segment {
        Segment { from, until, gap: Some(kind) }
    }

    fn heard(from: i32, until: i32) -> Segment {
        Segment { from, until, gap: None }
    }

    #[test]
    fn d3_a_payment_and_everything_after_a_transfer_are_gaps_with_their_reason() {
        let marks = [mark(MarkKind::Transfer, 372, None), mark(MarkKind::Payment, 250, Some(325)), mark(MarkKind::Statement, 340, None)];
        assert_eq!(
            segments(&marks, 400),
            [heard(0, 250), gap(250, 325, MarkKind::Payment), heard(325, 372), gap(372, 400, MarkKind::Transfer)]
        );
    }

    #[test]
    fn a_payment_that_was_never_ended_was_not_recorded_again() {
        assert_eq!(segments(&[mark(MarkKind::Payment, 100, None)], 200), [heard(0, 100), gap(100, 200, MarkKind::Payment)]);
    }

    #[test]
    fn marks_outside_the_call_doubled_or_overlapping_make_no_impossible_stretch() {
        let marks = [
            mark(MarkKind::Payment, -5, Some(3)),
            mark(MarkKind::Payment, 10, Some(5_000)),
            mark(MarkKind::Payment, 10, Some(20)),
            mark(MarkKind::Payment, 15, Some(12)),
            mark(MarkKind::Payment, 900, None),
        ];
        assert_eq!(segments(&marks, 60), [heard(0, 10), gap(10, 60, MarkKind::Payment)]);
        assert_eq!(segments(&[], 0), [heard(0, 0)]);
    }

    #[test]
    fn a4_only_a_statement_keeps_its_reminder_and_it_has_no_end() {
        let tidy = tidy(&[mark(MarkKind::Statement, 30, Some(40)), mark(MarkKind::Payment, 50, Some(55))], 60);
        assert_eq!((tidy[0].until, tidy[0].reminded), (None, true));
        assert_eq!((tidy[1].until, tidy[1].reminded), (Some(55), false));
    }

    fn actor(number: &str, role: Role) -> Actor {
        Actor::Staff(Staff {
            account: AccountId(Uuid::from_u128(1)),
            person: PersonId(Uuid::from_u128(2)),
            number: number.into(),
            roles: vec![role],
            teams: vec!["CS".into()],
            welsh: false,
        })
    }

    #[test]
    fn an_adviser_opens_recordings_of_their_own_calls_and_a_manager_any() {
        let recording = Recording {
            id: Uuid::from_u128(3),
            interaction: Uuid::from_u128(4),
            person: PersonId(Uuid::from_u128(5)),
            line: "01632 960100".into(),
            started_at: chrono::DateTime::UNIX_EPOCH,
            seconds: 60,
            notice_version: None,
            transferred_to: None,
            staff_number: "A-117".into(),
            team: "CS".into(),
            policy_version: 1,
            marks: Vec::new(),
        };
        let person = Person { id: recording.person, kind: Kind::Account, language: None, created_at: recording.started_at };
        let usual = Whose { person, standing: Standing::default(), open: true };
        let refused = |actor: &Actor, whose: &Whose| may_open(actor, &recording, whose).err();
        assert_eq!(refused(&actor("A-117", Role::Adviser), &usual), None);
        assert_eq!(refused(&actor("A-118", Role::Adviser), &usual), Some(Denial::NotYourRole));
        assert_eq!(refused(&actor("M-001", Role::Manager), &usual), None);
        assert_eq!(refused(&actor("I-001", Role::InformationGovernance), &usual), None);
        assert_eq!(refused(&actor("S-001", Role::Administrator), &usual), Some(Denial::NotYours));
        assert_eq!(refused(&Actor::System("job"), &usual), Some(Denial::NotYours));
        let relative = Whose { standing: Standing { staff_relative: true, ..Standing::default() }, ..usual };
        assert_eq!(refused(&actor("A-117", Role::Adviser), &relative), Some(Denial::NotYours), "not even of their own call");
        assert_eq!(refused(&actor("M-001", Role::Manager), &relative), Some(Denial::NotYours));
        assert_eq!(refused(&actor("I-001", Role::InformationGovernance), &relative), None);
        assert!(may_enter(&actor("A-117", Role::Adviser), &recording).is_ok() && may_enter(&Actor::System("calls"), &recording).is_ok());
        assert_eq!(may_enter(&Actor::Visitor { guest: None }, &recording).err(), Some(Denial::NotYours));
    }
}
