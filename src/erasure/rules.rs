//! What goes when it is wished, what an erasure waits for, and who may ask, decide and carry out.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Erasure, State, Waits,
    matrix::{Answer, Basis, answer},
};
use crate::{
    actor::{Actor, Role, Staff},
    holdings::Erased,
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
    policy::{Holding, OnErasure},
    rights::Kind,
};

impl Subject for Erasure {
    const KIND: &'static str = "erasure";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// A person asks for what they picked to be erased.
    Ask(Erasure) = "erasure/ask",
    /// They change their mind.
    Stop(Erasure) = "erasure/stop",
    /// Staff look at what would go and what would stay.
    Open(Erasure) = "erasure/open",
    /// Staff decide it.
    Decide(Erasure) = "erasure/decide",
    /// A second one agrees that more goes than the rules let go.
    Second(Erasure) = "erasure/second",
    /// Staff note what became of telling somebody who was given it.
    Settle(Erasure) = "erasure/settle",
    /// It is carried out.
    Run(Erasure) = "erasure/run",
}

/// Whether a category goes at once when its person wishes it: the table of rights and bases (law.md 2), for each purpose it serves,
/// and where the table weighs, what the council's policy says (UK GDPR art. 17(3)).
pub fn goes_when_wished(holding: &Holding) -> bool {
    let bases = std::iter::once(holding.basis.as_str()).chain(holding.purposes.iter().map(|purpose| purpose.basis.as_str()));
    let all_yes = bases.map(Basis::from_code).all(|basis| basis.is_some_and(|basis| answer(basis, Kind::Erasure) == Answer::Yes));
    all_yes || holding.on_erasure == OnErasure::Goes
}

/// Whether a member of staff has to decide: nothing is refused by a program alone (UK GDPR art. 22A), and whoever was given it has to
/// be told first.
pub fn needs_decision(erasure: &Erasure, preview: &[Erased], recipients: usize) -> bool {
    recipients > 0 || preview.iter().any(|line| erasure.scope.covers(line.category) && !line.kept.is_empty())
}

/// What stands around an erasure on a day.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around {
    /// A copy was asked for and is not answered.
    pub copy_open: bool,
    /// Somebody who was given it is not told yet.
    pub recipients_open: bool,
    /// The use of the record is limited.
    pub limited: bool,
}

/// What it waits for, the first that has to happen first; nothing when it can be carried out today.
pub fn waits(erasure: &Erasure, around: Around, today: NaiveDate) -> Option<Waits> {
    if erasure.state == State::Asked && erasure.needs_decision {
        return Some(Waits::Decision);
    }
    if !erasure.scope.beyond.is_empty() && erasure.second_by.is_none() {
        return Some(Waits::Second);
    }
    if around.recipients_open {
        return Some(Waits::Recipients);
    }
    if around.limited {
        return Some(Waits::Limited);
    }
    if !erasure.urgent && today <= erasure.cool_until {
        return Some(Waits::Cooling(erasure.cool_until));
    }
    (around.copy_open && erasure.copy_first).then_some(Waits::Copy)
}

/// It is the person's own right, and nobody uses it for them.
pub fn may_ask<'e>(actor: &Actor, erasure: &'e Erasure) -> Result<Permit<'e, Ask>, Denial> {
    own(actor, erasure)?;
    Ok(Permit::grant(actor, erasure))
}

/// Until it is carried out.
pub fn may_stop<'e>(actor: &Actor, erasure: &'e Erasure) -> Result<Permit<'e, Stop>, Denial> {
    own(actor, erasure)?;
    not_over(erasure)?;
    Ok(Permit::grant(actor, erasure))
}

pub fn may_open<'e>(actor: &Actor, erasure: &'e Erasure) -> Result<Permit<'e, Open>, Denial> {
    governs(actor)?;
    Ok(Permit::grant(actor, erasure))
}

/// Whoever decides sees what became of it. The list names nobody.
pub fn may_see_undone(actor: &Actor) -> Result<(), Denial> {
    governs(actor).map(|_| ())
}

pub fn may_decide<'e>(actor: &Actor, erasure: &'e Erasure) -> Result<Permit<'e, Decide>, Denial> {
    governs(actor)?;
    match erasure.state {
        State::Asked => Ok(Permit::grant(actor, erasure)),
        State::Stopped => Err(Denial::AlreadyWithdrawn),
        State::Approved | State::Done | State::Refused => Err(Denial::AlreadyDecided),
    }
}

/// Somebody else than who decided.
pub fn may_second<'e>(actor: &Actor, erasure: &'e Erasure) -> Result<Permit<'e, Second>, Denial> {
    let staff = governs(actor)?;
    not_over(erasure)?;
    if erasure.approved_by.as_deref() == Some(staff.number.as_str()) {
        return Err(Denial::WroteItYourself);
    }
    if erasure.state != State::Approved || erasure.scope.beyond.is_empty() || erasure.second_by.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, erasure))
}

pub fn may_settle<'e>(actor: &Actor, erasure: &'e Erasure) -> Result<Permit<'e, Settle>, Denial> {
    governs(actor)?;
    not_over(erasure)?;
    Ok(Permit::grant(actor, erasure))
}

/// Only the portal, and nobody at their convenience.
pub fn may_run<'e>(actor: &Actor, erasure: &'e Erasure) -> Result<Permit<'e, Run>, Denial> {
    match actor {
        Actor::System(_) => {
            not_over(erasure)?;
            Ok(Permit::grant(actor, erasure))
        }
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) => {
            Err(Denial::NotYours)
        }
    }
}

fn not_over(erasure: &Erasure) -> Result<(), Denial> {
    match erasure.state {
        State::Asked | State::Approved => Ok(()),
        State::Stopped => Err(Denial::AlreadyWithdrawn),
        State::Done | State::Refused => Err(Denial::AlreadyDecided),
    }
}

fn own(actor: &Actor, erasure: &Erasure) -> Result<(), Denial> {
    match actor {
        Actor::Resident(resident) if resident.person == erasure.person => Ok(()),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}

fn governs(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && staff.has(Role::InformationGovernance) => Ok(staff),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        holdings::{Category, Kept, Scope},
        lang::Words,
    };

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn erasure() -> Erasure {
        Erasure {
            id: Uuid::from_u128(1),
            request: Uuid::from_u128(2),
            reference: "DR-7F3K-2QXM".into(),
            person: PersonId(Uuid::from_u128(3)),
            scope: Scope { by_rule: vec![Category::Draft, Category::Interaction], ..Scope::default() },
            urgent: false,
            copy_first: true,
            cool_until: date("2026-11-28"),
            needs_decision: true,
            state: State::Asked,
            approved_by: None,
            second_by: None,
            done_at: None,
            certificate: None,
            revision: 0,
        }
    }

    #[test]
    fn an_erasure_waits_for_one_thing_after_the_other_and_is_then_carried_out() {
        let (day, later) = (date("2026-11-28"), date("2026-11-29"));
        let all = Around { copy_open: true, recipients_open: true, limited: true };
        let mut asked = erasure();
        assert_eq!(waits(&asked, all, day), Some(Waits::Decision));
        asked.state = State::Approved;
        asked.scope.beyond = vec![Category::Interaction];
        assert_eq!(waits(&asked, all, day), Some(Waits::Second));
        asked.second_by = Some("G-002".into());
        assert_eq!(waits(&asked, all, day), Some(Waits::Recipients));
        assert_eq!(waits(&asked, Around { recipients_open: false, ..all }, day), Some(Waits::Limited));
        let copy = Around { copy_open: true, ..Around::default() };
        assert_eq!(waits(&asked, copy, day), Some(Waits::Cooling(day)), "the last day is theirs to the end");
        assert_eq!(waits(&asked, copy, later), Some(Waits::Copy));
        assert_eq!(waits(&Erasure { copy_first: false, ..asked.clone() }, copy, later), None);
        assert_eq!(waits(&Erasure { urgent: true, ..asked.clone() }, Around::default(), day), None);
        let alone = Erasure { needs_decision: false, ..erasure() };
        assert_eq!(waits(&alone, Around::default(), later), None);
    }

    #[test]
    fn nothing_that_was_asked_for_is_refused_without_somebody_who_decides() {
        let line = |category, kept: i64| Erased {
            category,
            gone: 1,
            kept: (kept > 0).then(|| Kept { count: kept, why: Words::same("law"), until: None }).into_iter().collect(),
        };
        let (draft, contact, need) = (Category::Draft, Category::Interaction, Category::Need);
        assert!(!needs_decision(&erasure(), &[line(draft, 0), line(contact, 0)], 0));
        assert!(needs_decision(&erasure(), &[line(draft, 0), line(contact, 1)], 0));
        assert!(!needs_decision(&erasure(), &[line(need, 4)], 0), "what was not asked for stays without a word");
        assert!(needs_decision(&erasure(), &[line(draft, 0)], 1), "somebody else has to be told first");
    }
}
