//! Who may be asked for their views. Asked twice of everybody: when a sample is drawn, and again when an invitation is sent.

use chrono::NaiveDate;

use super::{Asked, Exclusion, Fate, Invitation, Known, Limits, MadeBy, State, Wave, Way};
use crate::{
    actor::{Actor, Role, Staff},
    permit::{Denial, Permit, acts},
};

acts! {
    /// A wave is defined.
    Define(Wave) = "survey/define",
    /// Its sample is drawn.
    Draw(Wave) = "survey/draw",
    /// Those drawn are asked from now on.
    Send(Wave) = "survey/send",
    /// It ends.
    Close(Wave) = "survey/close",
    /// Somebody is asked for their views.
    Invite(Invitation) = "survey_invitation/invite",
    /// Somebody’s name and how to reach them stand on a list.
    List(Invitation) = "survey_invitation/list",
    /// They are asked once more.
    Remind(Invitation) = "survey_invitation/remind",
    /// They answer.
    Answer(Invitation) = "survey_invitation/answer",
    /// Staff write down what they said on the phone or sent back on paper.
    TakeDown(Invitation) = "survey_invitation/take_down",
    /// What they wrote is read.
    Read(Invitation) = "survey_invitation/read",
}

/// Managers and information governance work with surveys; administrators see their numbers.
pub fn may_see(actor: &Actor) -> Result<(), Denial> {
    match actor {
        Actor::Staff(staff)
            if [Role::Manager, Role::InformationGovernance, Role::Administrator].into_iter().any(|role| staff.has(role)) =>
        {
            Ok(())
        }
        _ => Err(Denial::NotYours),
    }
}

/// Those who define, draw, send and close.
pub fn may_work(actor: &Actor) -> Result<&Staff, Denial> {
    may_see(actor)?;
    match actor {
        Actor::Staff(staff) if staff.sees_content() => Ok(staff),
        _ => Err(Denial::NotYourRole),
    }
}

pub fn may_define<'w>(actor: &Actor, wave: &'w Wave) -> Result<Permit<'w, Define>, Denial> {
    may_work(actor)?;
    Ok(Permit::grant(actor, wave))
}

/// Once: another draw is another wave.
pub fn may_draw<'w>(actor: &Actor, wave: &'w Wave) -> Result<Permit<'w, Draw>, Denial> {
    may_work(actor)?;
    if wave.state == State::Draft { Ok(Permit::grant(actor, wave)) } else { Err(Denial::AlreadyDecided) }
}

/// A second person: nobody sends what they drew.
pub fn may_send<'w>(actor: &Actor, wave: &'w Wave) -> Result<Permit<'w, Send>, Denial> {
    let staff = may_work(actor)?;
    match (&wave.state, &wave.drawn) {
        (State::Drawn, Some(drawn)) if drawn.by == staff.number => Err(Denial::WroteItYourself),
        (State::Drawn, Some(_)) => Ok(Permit::grant(actor, wave)),
        _ => Err(Denial::AlreadyDecided),
    }
}

/// The portal ends a wave whose time is over.
pub fn may_close<'w>(actor: &Actor, wave: &'w Wave) -> Result<Permit<'w, Close>, Denial> {
    if !matches!(actor, Actor::System(_)) {
        may_work(actor)?;
    }
    match wave.state {
        State::Drawn | State::Open => Ok(Permit::grant(actor, wave)),
        State::Draft | State::Closed => Err(Denial::AlreadyDecided),
    }
}

/// The portal asks, and nobody by hand.
pub fn may_invite<'i>(actor: &Actor, invitation: &'i Invitation) -> Result<Permit<'i, Invite>, Denial> {
    if matches!(actor, Actor::System(_)) { Ok(Permit::grant(actor, invitation)) } else { Err(Denial::NotYours) }
}

/// Once, and only whoever was asked and has not answered.
pub fn may_remind<'i>(actor: &Actor, invitation: &'i Invitation) -> Result<Permit<'i, Remind>, Denial> {
    match (actor, invitation.fate) {
        (Actor::System(_), Fate::Invited) => Ok(Permit::grant(actor, invitation)),
        (Actor::System(_), Fate::Drawn | Fate::Dropped | Fate::Answered) => Err(Denial::AlreadyDecided),
        _ => Err(Denial::NotYours),
    }
}

/// Whether lists can be taken: of a wave that was sent and has not ended.
pub fn may_take_lists(actor: &Actor, wave: &Wave) -> Result<(), Denial> {
    may_work(actor)?;
    if wave.state == State::Open { Ok(()) } else { Err(Denial::AlreadyDecided) }
}

pub fn may_list<'i>(actor: &Actor, wave: &Wave, invitation: &'i Invitation) -> Result<Permit<'i, List>, Denial> {
    may_take_lists(actor, wave)?;
    Ok(Permit::grant(actor, invitation))
}

/// Those who take lists write down what came of them, of whoever is on one and has not answered.
pub fn may_take_down<'i>(actor: &Actor, wave: &Wave, invitation: &'i Invitation) -> Result<Permit<'i, TakeDown>, Denial> {
    may_take_lists(actor, wave)?;
    if invitation.way != Way::Email && invitation.fate == Fate::Invited {
        Ok(Permit::grant(actor, invitation))
    } else {
        Err(Denial::AlreadyDecided)
    }
}

/// Whoever holds the link answers, and the portal takes it for them.
pub fn may_answer<'i>(actor: &Actor, invitation: &'i Invitation) -> Result<Permit<'i, Answer>, Denial> {
    if matches!(actor, Actor::System(_)) { Ok(Permit::grant(actor, invitation)) } else { Err(Denial::NotYours) }
}

pub fn may_read<'i>(actor: &Actor, invitation: &'i Invitation) -> Result<Permit<'i, Read>, Denial> {
    may_work(actor)?;
    Ok(Permit::grant(actor, invitation))
}

const ADULT_ENOUGH: u32 = 16;

/// The ways by which somebody may be asked about a contact, or the first reason why not.
///
/// Days are London dates: somebody invited ninety days ago may be invited again, and a contact of fourteen days ago counts.
///
/// # Errors
/// The first exclusion in the order of [`Exclusion::ALL`].
pub fn may_ask(asked: &Asked, today: NaiveDate, limits: Limits) -> Result<&[Way], Exclusion> {
    let excluded = Exclusion::ALL.iter().find(|exclusion| applies(**exclusion, asked, today, limits));
    excluded.map_or(Ok(&asked.ways), |exclusion| Err(*exclusion))
}

fn applies(exclusion: Exclusion, asked: &Asked, today: NaiveDate, limits: Limits) -> bool {
    let any = |known: &[Known]| known.iter().any(|one| asked.known.contains(one));
    let days_since = |date: NaiveDate| (today - date).num_days();
    match exclusion {
        Exclusion::OptedOut => any(&[Known::SaidNo]),
        Exclusion::Died => any(&[Known::Died]),
        Exclusion::RightPending => any(&[Known::Restricted, Known::ErasureAsked, Known::Objected]),
        Exclusion::Under16 => asked.born.is_some_and(|born| born.age_on(today) < ADULT_ENOUGH),
        Exclusion::Marked => any(&[Known::Vulnerable, Known::Safeguarding, Known::Bereaved, Known::StaffSafety]),
        Exclusion::OpenComplaint => any(&[Known::ComplaintOpen, Known::DataRequestOpen]),
        Exclusion::InvitedRecently => asked.last_invited.is_some_and(|day| days_since(day) < i64::from(limits.days_between)),
        Exclusion::InvitedAlready => any(&[Known::InvitedForThis]),
        Exclusion::NotCurrent => any(&[Known::StillOpen]) || days_since(asked.happened) > i64::from(limits.days_after),
        Exclusion::Service => any(&[Known::ServiceExcluded]),
        Exclusion::NoContact => asked.ways.is_empty(),
        Exclusion::ActedFor => asked.made_by == MadeBy::Another { agreed: false },
    }
}

/// Whether invitations that are queued are taken back as well: a no holds for what was drawn before it was said, and nothing is
/// kept for later.
pub const fn cancels_queued(exclusion: Exclusion) -> bool {
    match exclusion {
        Exclusion::OptedOut | Exclusion::Died | Exclusion::RightPending => true,
        Exclusion::Under16
        | Exclusion::Marked
        | Exclusion::OpenComplaint
        | Exclusion::InvitedRecently
        | Exclusion::InvitedAlready
        | Exclusion::NotCurrent
        | Exclusion::Service
        | Exclusion::NoContact
        | Exclusion::ActedFor => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::subsequence};

    use super::*;
    use crate::formats::{DateOfBirth, vectors};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn today() -> NaiveDate {
        date("2026-11-20")
    }

    fn born(year: &str) -> DateOfBirth {
        DateOfBirth::parse("20", "11", year, today()).unwrap()
    }

    /// Somebody who called today and against whom nothing speaks.
    fn caller() -> Asked {
        Asked { known: vec![], born: None, last_invited: None, happened: today(), made_by: MadeBy::Themselves, ways: Way::ALL.to_vec() }
    }

    fn ask(asked: &Asked) -> Result<Vec<Way>, Exclusion> {
        may_ask(asked, today(), Limits::default()).map(<[Way]>::to_vec)
    }

    /// What a row of the vectors says about the person.
    fn described(row: &str) -> Asked {
        let mut asked = caller();
        asked.last_invited = row.strip_prefix("last invited ").and_then(|rest| rest.get(..10)).map(date);
        let known = [("opt-out said", Known::SaidNo), ("open complaint", Known::ComplaintOpen), ("bereavement marker", Known::Bereaved)];
        asked.known = known.into_iter().filter(|(text, _)| row.contains(text)).map(|(_, known)| known).collect();
        asked.ways.retain(|way| if row.contains("phone ok") { *way == Way::Phone } else { true });
        asked
    }

    #[test]
    fn the_vectors_come_out_as_they_say() {
        let rows = vectors::rows(include_str!("vectors/survey-eligibility.csv"));
        assert_eq!(rows.len(), 5);
        for row in rows {
            let found = ask(&described(&row[0]));
            match row[2].as_str() {
                "eligible (≥ 90)" => assert_eq!(found, Ok(Way::ALL.to_vec()), "{row:?}"),
                "phone survey only" => assert_eq!(found, Ok(vec![Way::Phone]), "{row:?}"),
                expected => {
                    assert!(expected.starts_with("excluded"), "{row:?}");
                    let reason = found.unwrap_err();
                    assert_eq!(cancels_queued(reason), expected.contains("queued invites cancelled"), "{row:?}");
                    assert_eq!(reason == Exclusion::OptedOut, expected.contains("OPT_OUT"), "{row:?}");
                }
            }
        }
    }

    #[test]
    fn somebody_is_asked_again_on_the_ninetieth_day_and_not_on_the_eighty_ninth() {
        let invited = |day: &str| ask(&Asked { last_invited: Some(date(day)), ..caller() });
        assert!(invited("2026-08-22").is_ok());
        assert_eq!(invited("2026-08-23"), Err(Exclusion::InvitedRecently));
    }

    #[test]
    fn a_contact_counts_for_fourteen_days() {
        let happened = |day: &str| ask(&Asked { happened: date(day), ..caller() });
        assert!(happened("2026-11-06").is_ok());
        assert_eq!(happened("2026-11-05"), Err(Exclusion::NotCurrent));
    }

    #[test]
    fn a_child_is_asked_from_the_sixteenth_birthday_on() {
        assert!(ask(&Asked { born: Some(born("2010")), ..caller() }).is_ok());
        assert_eq!(ask(&Asked { born: Some(born("2011")), ..caller() }), Err(Exclusion::Under16));
    }

    #[test]
    fn a_representative_is_asked_only_if_they_agreed() {
        let by = |agreed| ask(&Asked { made_by: MadeBy::Another { agreed }, ..caller() });
        assert!(by(true).is_ok());
        assert_eq!(by(false), Err(Exclusion::ActedFor));
        assert_eq!(ask(&Asked { made_by: MadeBy::Another { agreed: false }, ways: vec![], ..caller() }), Err(Exclusion::NoContact));
    }

    #[test]
    fn each_thing_known_excludes_for_its_own_reason() {
        let expected = [
            (Known::SaidNo, Exclusion::OptedOut),
            (Known::Died, Exclusion::Died),
            (Known::Restricted, Exclusion::RightPending),
            (Known::ErasureAsked, Exclusion::RightPending),
            (Known::Objected, Exclusion::RightPending),
            (Known::Vulnerable, Exclusion::Marked),
            (Known::Safeguarding, Exclusion::Marked),
            (Known::Bereaved, Exclusion::Marked),
            (Known::StaffSafety, Exclusion::Marked),
            (Known::ComplaintOpen, Exclusion::OpenComplaint),
            (Known::DataRequestOpen, Exclusion::OpenComplaint),
            (Known::InvitedForThis, Exclusion::InvitedAlready),
            (Known::StillOpen, Exclusion::NotCurrent),
            (Known::ServiceExcluded, Exclusion::Service),
        ];
        assert_eq!(expected.len(), Known::ALL.len());
        for (known, exclusion) in expected {
            assert_eq!(ask(&Asked { known: vec![known], ..caller() }), Err(exclusion), "{known:?}");
        }
    }

    proptest! {
        #[test]
        fn the_first_reason_counts_whatever_else_is_known_and_nobody_who_said_no_is_ever_asked(
            known in subsequence(Known::ALL.to_vec(), 0..=Known::ALL.len()).prop_shuffle(),
            invited in 0_i64..200, ago in 0_i64..30, ways in subsequence(Way::ALL.to_vec(), 0..=3), agreed in any::<bool>(),
        ) {
            let asked = Asked {
                known: known.clone(),
                last_invited: Some(today() - chrono::TimeDelta::days(invited)),
                happened: today() - chrono::TimeDelta::days(ago),
                made_by: MadeBy::Another { agreed },
                ways: ways.clone(),
                ..caller()
            };
            let alone = |one: Known| ask(&Asked { known: vec![one], ..caller() }).unwrap_err();
            let mut reasons: Vec<Exclusion> = known.iter().copied().map(alone).collect();
            reasons.extend((invited < 90).then_some(Exclusion::InvitedRecently));
            reasons.extend((ago > 14).then_some(Exclusion::NotCurrent));
            reasons.extend(ways.is_empty().then_some(Exclusion::NoContact));
            reasons.extend((!agreed).then_some(Exclusion::ActedFor));
            prop_assert_eq!(ask(&asked), reasons.into_iter().min().map_or(Ok(ways), Err));
        }
    }
}
