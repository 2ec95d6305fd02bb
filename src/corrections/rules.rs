//! Who may dispute an item and who answers.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{Correction, Kind, State, Urgency};
use crate::{
    actor::{Actor, Role, Staff},
    ids::PersonId,
    interactions::Interaction,
    lang::Words,
    permit::{Denial, Permit, Subject, acts},
};

/// The regulator's own target, after which a dispute is shown as pressing (law.md 1.2).
const TARGET_DAYS: u64 = 28;

impl Subject for Correction {
    const KIND: &'static str = "correction";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A contact that somebody says is not about them.
#[derive(Clone, Debug)]
pub struct InDispute {
    pub item: Uuid,
    pub person: PersonId,
    pub team: String,
}

impl InDispute {
    /// What a dispute is about.
    pub fn of(correction: &Correction) -> InDispute {
        InDispute { item: correction.item, person: correction.person, team: correction.team.clone() }
    }
}

impl Subject for InDispute {
    const KIND: &'static str = Interaction::KIND;

    fn id(&self) -> Uuid {
        self.item
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// A person says that an item is wrong, or not about them.
    Dispute(Correction) = "correction/send",
    /// They take it back.
    Withdraw(Correction) = "correction/withdraw",
    /// They add a document that shows it.
    AddEvidence(Correction) = "correction/add_file",
    /// They say, where not all was changed, what stands with the item from then on.
    Disagree(Correction) = "correction/disagree",
    /// Staff note what became of telling somebody who was given it.
    Tell(Correction) = "correction/tell",
    /// Staff look at what was said.
    Open(Correction) = "correction/open",
    /// Staff answer it.
    Decide(Correction) = "correction/decide",
    /// Staff stop to see a contact that is said to be about somebody else.
    Hide(InDispute) = "correction/hide",
    /// They see it again.
    Show(InDispute) = "correction/show",
}

/// A person disputes what is held about themselves, signed in, so that the answer reaches them.
pub fn may_dispute<'c>(actor: &Actor, correction: &'c Correction) -> Result<Permit<'c, Dispute>, Denial> {
    own(actor, correction.person)?;
    Ok(Permit::grant(actor, correction))
}

/// What was answered stays: it is the record of what the council decided.
pub fn may_withdraw<'c>(actor: &Actor, correction: &'c Correction) -> Result<Permit<'c, Withdraw>, Denial> {
    own(actor, correction.person)?;
    still_open(correction)?;
    Ok(Permit::grant(actor, correction))
}

/// Until it is answered: afterwards nobody would look at it.
pub fn may_add_evidence<'c>(actor: &Actor, correction: &'c Correction) -> Result<Permit<'c, AddEvidence>, Denial> {
    own(actor, correction.person)?;
    still_open(correction)?;
    Ok(Permit::grant(actor, correction))
}

/// Whoever did not get all they asked for may have their own words stand with the item (law.md 2.2).
pub fn may_disagree<'c>(actor: &Actor, correction: &'c Correction) -> Result<Permit<'c, Disagree>, Denial> {
    own(actor, correction.person)?;
    match correction.state {
        State::Part | State::Refused => Ok(Permit::grant(actor, correction)),
        State::Open => Err(Denial::NotDecided),
        State::Accepted => Err(Denial::AlreadyDecided),
        State::Withdrawn => Err(Denial::AlreadyWithdrawn),
    }
}

/// Those who decide tell the others, once it was found to be wrong (UK GDPR art. 19).
pub fn may_tell<'c>(actor: &Actor, correction: &'c Correction) -> Result<Permit<'c, Tell>, Denial> {
    answers_for(actor, &correction.team)?;
    match correction.state {
        State::Accepted | State::Part => Ok(Permit::grant(actor, correction)),
        State::Open | State::Refused | State::Withdrawn => Err(Denial::NotDecided),
    }
}

/// Information governance looks into all, caseworkers and managers into those of their teams.
pub fn may_open<'c>(actor: &Actor, correction: &'c Correction) -> Result<Permit<'c, Open>, Denial> {
    answers_for(actor, &correction.team)?;
    Ok(Permit::grant(actor, correction))
}

/// Those who may look decide, but not whether what they wrote down themselves is about the right person.
pub fn may_decide<'c>(actor: &Actor, correction: &'c Correction) -> Result<Permit<'c, Decide>, Denial> {
    let staff = answers_for(actor, &correction.team)?;
    if correction.kind == Kind::NotMe && correction.about.writer.as_deref() == Some(staff.number.as_str()) {
        return Err(Denial::WroteItYourself);
    }
    still_open(correction)?;
    Ok(Permit::grant(actor, correction))
}

/// The person keeps it from staff by saying that it is not about them. The portal does it again after a restore.
pub fn may_hide<'d>(actor: &Actor, item: &'d InDispute) -> Result<Permit<'d, Hide>, Denial> {
    if !matches!(actor, Actor::System(_)) {
        own(actor, item.person)?;
    }
    Ok(Permit::grant(actor, item))
}

/// The person takes that back, or whoever answers for it decides that it is about them.
pub fn may_show<'d>(actor: &Actor, item: &'d InDispute) -> Result<Permit<'d, Show>, Denial> {
    if own(actor, item.person).is_err() {
        answers_for(actor, &item.team)?;
    }
    Ok(Permit::grant(actor, item))
}

/// Which teams' disputes a member of staff is shown; `None` is every team.
pub fn teams_answered_for(actor: &Actor) -> Result<Option<Vec<String>>, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && staff.has(Role::InformationGovernance) => Ok(None),
        Actor::Staff(staff) if handles(staff) => Ok(Some(staff.teams.clone())),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

/// How a dispute stands against its month.
pub fn urgency(received: NaiveDate, due_on: NaiveDate, today: NaiveDate) -> Urgency {
    let target = received.checked_add_days(Days::new(TARGET_DAYS)).unwrap_or(due_on);
    if today > due_on {
        Urgency::Red
    } else if today >= target {
        Urgency::Amber
    } else {
        Urgency::InTime
    }
}

/// What a refusal must say beside its reasons (law.md 1.3, 2 to 6): it cannot be sent with a part missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// What is refused, and when that was decided.
    pub refused: Words,
    pub complain_to_us: Words,
    pub complain_to_the_regulator: Words,
    pub go_to_court: Words,
    pub data_protection_officer: Words,
}

impl Notice {
    /// The parts in their order, if every one is there in both languages.
    pub fn complete(self) -> Option<Vec<Words>> {
        let parts = [self.refused, self.complain_to_us, self.complain_to_the_regulator, self.go_to_court, self.data_protection_officer];
        let whole = |words: &Words| !words.en.trim().is_empty() && !words.cy.trim().is_empty();
        parts.iter().all(whole).then(|| parts.to_vec())
    }
}

fn own(actor: &Actor, person: PersonId) -> Result<(), Denial> {
    match actor {
        Actor::Resident(resident) if resident.person == person => Ok(()),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Staff(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}

fn still_open(correction: &Correction) -> Result<(), Denial> {
    match correction.state {
        State::Open => Ok(()),
        State::Withdrawn => Err(Denial::AlreadyWithdrawn),
        State::Accepted | State::Part | State::Refused => Err(Denial::AlreadyDecided),
    }
}

fn handles(staff: &Staff) -> bool {
    staff.sees_content() && (staff.has(Role::Caseworker) || staff.has(Role::Manager))
}

fn answers_for<'a>(actor: &'a Actor, team: &str) -> Result<&'a Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && staff.has(Role::InformationGovernance) => Ok(staff),
        Actor::Staff(staff) if handles(staff) && staff.in_team(team) => Ok(staff),
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
    use crate::{actor::Resident, corrections::About, ids::AccountId, lang::Lang};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn correction(kind: Kind, state: State) -> Correction {
        Correction {
            id: Uuid::from_u128(7),
            reference: "DR-7F3K-2QXM".into(),
            person: PersonId(Uuid::from_u128(1)),
            kind,
            category: "interaction".into(),
            item: Uuid::from_u128(8),
            team: "CS".into(),
            words: "That was not me".into(),
            language: Lang::En,
            sent_at: chrono::DateTime::UNIX_EPOCH,
            due_on: date("2026-12-21"),
            state,
            answer: None,
            decided_at: None,
            decided_by: None,
            revision: 0,
            about: About {
                title: Words::same("A call"),
                at: chrono::DateTime::UNIX_EPOCH,
                says: Words::default(),
                field: None,
                writer: Some("C-204".into()),
            },
            notice: Vec::new(),
        }
    }

    fn resident(n: u128) -> Actor {
        Actor::Resident(Resident {
            account: AccountId(Uuid::from_u128(90 + n)),
            person: PersonId(Uuid::from_u128(n)),
            language: None,
            second_step: false,
        })
    }

    fn staff(number: &str, team: &str, roles: &[Role]) -> Actor {
        Actor::Staff(Staff {
            account: AccountId(Uuid::from_u128(99)),
            person: PersonId(Uuid::from_u128(9)),
            number: number.into(),
            roles: roles.to_vec(),
            teams: vec![team.into()],
            welsh: false,
        })
    }

    #[test]
    fn only_the_person_disputes_and_withdraws_and_only_while_it_is_open() {
        let open = correction(Kind::Wrong, State::Open);
        assert!(may_dispute(&resident(1), &open).is_ok() && may_withdraw(&resident(1), &open).is_ok());
        for other in [resident(2), staff("A-117", "CS", &[Role::Caseworker]), Actor::System("job")] {
            assert_eq!(may_dispute(&other, &open).err(), Some(Denial::NotYours));
            assert_eq!(may_withdraw(&other, &open).err(), Some(Denial::NotYours));
        }
        let visitor = Actor::Visitor { guest: Some(PersonId(Uuid::from_u128(1))) };
        assert_eq!(may_dispute(&visitor, &open).err(), Some(Denial::SignInNeeded));
        let answered = correction(Kind::Wrong, State::Refused);
        assert_eq!(may_withdraw(&resident(1), &answered).err(), Some(Denial::AlreadyDecided));
        let withdrawn = correction(Kind::Wrong, State::Withdrawn);
        assert_eq!(may_withdraw(&resident(1), &withdrawn).err(), Some(Denial::AlreadyWithdrawn));
    }

    #[test]
    fn information_governance_and_the_teams_caseworkers_and_managers_answer() {
        let open = correction(Kind::Wrong, State::Open);
        for may in [
            staff("C-210", "CS", &[Role::Caseworker]),
            staff("M-001", "CS", &[Role::Manager]),
            staff("G-001", "IG", &[Role::InformationGovernance]),
        ] {
            assert!(may_open(&may, &open).is_ok() && may_decide(&may, &open).is_ok());
        }
        for may_not in [
            staff("A-117", "CS", &[Role::Adviser]),
            staff("C-211", "WS", &[Role::Caseworker]),
            staff("S-001", "CS", &[Role::Administrator]),
            staff("S-002", "CS", &[Role::Administrator, Role::InformationGovernance]),
            resident(1),
            Actor::Visitor { guest: None },
        ] {
            assert_eq!(may_open(&may_not, &open).err(), Some(Denial::NotYours));
            assert_eq!(may_decide(&may_not, &open).err(), Some(Denial::NotYours));
        }
        let answered = correction(Kind::Wrong, State::Part);
        assert_eq!(may_decide(&staff("C-210", "CS", &[Role::Caseworker]), &answered).err(), Some(Denial::AlreadyDecided));
    }

    #[test]
    fn evidence_comes_before_the_answer_and_a_statement_after_one_that_refuses() {
        let (nia, other) = (resident(1), resident(2));
        for (state, adds, says, tells) in [
            (State::Open, true, false, false),
            (State::Accepted, false, false, true),
            (State::Part, false, true, true),
            (State::Refused, false, true, false),
            (State::Withdrawn, false, false, false),
        ] {
            let one = correction(Kind::Wrong, state);
            assert_eq!((may_add_evidence(&nia, &one).is_ok(), may_disagree(&nia, &one).is_ok()), (adds, says), "{state:?}");
            assert!(may_add_evidence(&other, &one).is_err() && may_disagree(&other, &one).is_err(), "{state:?}");
            assert_eq!(may_tell(&staff("C-210", "CS", &[Role::Caseworker]), &one).is_ok(), tells, "{state:?}");
            assert!(may_tell(&staff("C-211", "WS", &[Role::Caseworker]), &one).is_err() && may_tell(&nia, &one).is_err());
        }
    }

    #[test]
    fn nobody_decides_that_what_they_wrote_is_about_the_right_person() {
        for roles in [[Role::Caseworker], [Role::InformationGovernance]] {
            let writer = staff("C-204", "CS", &roles);
            assert_eq!(may_decide(&writer, &correction(Kind::NotMe, State::Open)).err(), Some(Denial::WroteItYourself));
            assert!(may_decide(&writer, &correction(Kind::Wrong, State::Open)).is_ok());
        }
    }

    #[test]
    fn the_queue_of_information_governance_has_every_team() {
        assert_eq!(teams_answered_for(&staff("G-001", "IG", &[Role::InformationGovernance])), Ok(None));
        assert_eq!(teams_answered_for(&staff("C-204", "WS", &[Role::Caseworker])), Ok(Some(vec!["WS".to_string()])));
        assert_eq!(teams_answered_for(&staff("A-117", "CS", &[Role::Adviser])), Err(Denial::NotYours));
    }

    #[test]
    fn a_dispute_presses_after_28_days_and_is_late_after_its_date() {
        let (received, due) = (date("2026-11-21"), date("2026-12-21"));
        for (today, expected) in [
            ("2026-11-21", Urgency::InTime),
            ("2026-12-18", Urgency::InTime),
            ("2026-12-19", Urgency::Amber),
            ("2026-12-21", Urgency::Amber),
            ("2026-12-22", Urgency::Red),
        ] {
            assert_eq!(urgency(received, due, date(today)), expected, "{today}");
        }
        // February: the month is over before the 28 days are.
        assert_eq!(urgency(date("2026-02-01"), date("2026-03-02"), date("2026-03-01")), Urgency::Amber);
    }

    #[test]
    fn a_refusal_with_any_part_blank_in_either_language_is_none() {
        let words = |text: &str| Words::same(text);
        let whole = Notice {
            refused: words("what"),
            complain_to_us: words("us"),
            complain_to_the_regulator: words("regulator"),
            go_to_court: words("court"),
            data_protection_officer: words("officer"),
        };
        assert_eq!(whole.clone().complete().map(|parts| parts.len()), Some(5));
        for blank in [Words::default(), Words { en: "only".into(), cy: " ".into() }, Words { en: String::new(), cy: "dim ond".into() }] {
            for missing in [
                Notice { refused: blank.clone(), ..whole.clone() },
                Notice { complain_to_us: blank.clone(), ..whole.clone() },
                Notice { complain_to_the_regulator: blank.clone(), ..whole.clone() },
                Notice { go_to_court: blank.clone(), ..whole.clone() },
                Notice { data_protection_officer: blank.clone(), ..whole.clone() },
            ] {
                assert_eq!(missing.complete(), None);
            }
        }
    }
}
