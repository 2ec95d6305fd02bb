//! Whether whoever acts for a person may ask for a copy of their information in their name (UK GDPR art. 15, law.md 4.1 and 4.2).
//!
//! What is asked so is the person's own request: the answer goes to them, and so nothing very private reaches whoever asked.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Known, Why, age_on, holds};
use crate::{
    calendar,
    mandates::{AuthorityType, Mode, Terms, authority::Copies},
};

/// From this age a child is asked first: the threshold of Welsh and English councils (law.md 4.2).
pub const ASKED_FROM: i32 = 12;
/// From this age they ask themselves.
pub const THEMSELVES_FROM: i32 = 16;

/// Why whoever acts may not ask for a copy. Each says who can be asked instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCopy {
    /// The mandate does not hold.
    Over(Why),
    /// The person did not tick it; they can at any time.
    NotSaid,
    /// Somebody at the council decides.
    ByStaff,
    /// This kind of authority never reaches it.
    Never,
    /// Those who were appointed together ask together.
    Together,
    /// The child is old enough to be asked first.
    AskTheChild,
    /// The young person asks.
    Themselves,
}

/// Whether a mandate carries it as it is made. `whole` is that the document lets somebody do all that its kind can; `said` that the
/// person, or the paper, says so; `age` is a child's.
pub fn carries(authority: AuthorityType, whole: bool, said: bool, age: Option<i32>) -> bool {
    match authority.rule().copies {
        Copies::ByType => whole || said,
        Copies::IfSaid => said,
        Copies::OfChild => said || age.is_some_and(|age| age < ASKED_FROM),
        Copies::ByStaff | Copies::Never => false,
    }
}

/// Whether a copy may be asked for under a mandate now. `born` is when a child was.
///
/// # Errors
/// The reason, which is told to whoever asked.
pub fn may_ask(terms: &Terms, known: Known, born: Option<NaiveDate>, at: DateTime<Utc>) -> Result<(), NoCopy> {
    holds(terms, known, at).map_err(NoCopy::Over)?;
    match terms.authority.rule().copies {
        Copies::Never => return Err(NoCopy::Never),
        Copies::ByStaff => return Err(NoCopy::ByStaff),
        Copies::IfSaid if !terms.may_ask_copy => return Err(NoCopy::NotSaid),
        Copies::ByType if !terms.may_ask_copy => return Err(NoCopy::ByStaff),
        Copies::OfChild => of_child(terms, born, calendar::london_date(at))?,
        Copies::IfSaid | Copies::ByType => {}
    }
    if terms.mode == Mode::Jointly { Err(NoCopy::Together) } else { Ok(()) }
}

/// What a young child's parent was let do ends as the child can be asked; what an older child agreed to stands until they ask themselves.
fn of_child(terms: &Terms, born: Option<NaiveDate>, today: NaiveDate) -> Result<(), NoCopy> {
    let Some(born) = born else { return Err(NoCopy::ByStaff) };
    let was_asked = terms.may_ask_copy && age_on(born, terms.starts_on) >= ASKED_FROM;
    match age_on(born, today) {
        THEMSELVES_FROM.. => Err(NoCopy::Themselves),
        ASKED_FROM.. if !was_asked => Err(NoCopy::AskTheChild),
        ASKED_FROM.. => Ok(()),
        _ if terms.may_ask_copy => Ok(()),
        _ => Err(NoCopy::ByStaff),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{day, noon, terms},
        *,
    };
    use crate::mandates::{AuthorityType as Type, Frozen, Level, State};

    fn asked(terms: &Terms) -> Result<(), NoCopy> {
        may_ask(terms, Known::default(), Some(day("2020-01-01")), noon())
    }

    #[test]
    fn c3_each_authority_carries_a_copy_by_its_type_by_a_tick_or_never() {
        for authority in Type::ALL {
            let by_type = matches!(authority, Type::LpaMoney | Type::Epa | Type::DeputyMoney | Type::ScottishMoney);
            let by_tick = by_type || matches!(authority, Type::Written | Type::Parent);
            assert_eq!(carries(*authority, true, false, Some(13)), by_type, "{authority:?}, and nothing is said");
            assert_eq!(carries(*authority, true, true, Some(13)), by_tick, "{authority:?}, and it is said");
            assert!(!carries(*authority, false, false, Some(13)), "{authority:?} for less than it could give");
            // Whatever a row might say of a kind that never carries it.
            let ticked = Terms { may_ask_copy: true, capacity_lost_on: Some(day("2026-02-01")), ..terms(*authority) };
            let answer = match authority {
                Type::LpaWelfare | Type::DeputyWelfare | Type::ScottishWelfare => Err(NoCopy::ByStaff),
                Type::Appointee | Type::Executor => Err(NoCopy::Never),
                Type::Written | Type::OneCall => Err(NoCopy::Over(Why::CapacityLost)),
                _ => Ok(()),
            };
            assert_eq!(asked(&ticked), answer, "{authority:?}");
        }
        assert_eq!(asked(&Terms { may_ask_copy: true, ..terms(Type::OneCall) }), Err(NoCopy::Never));
    }

    #[test]
    fn c3_to_see_or_to_act_is_not_enough_without_the_tick_and_the_tick_is_enough_to_see() {
        for level in Level::ALL {
            assert_eq!(asked(&Terms { level: *level, ..terms(Type::Written) }), Err(NoCopy::NotSaid), "{level:?}");
            assert_eq!(asked(&Terms { level: *level, may_ask_copy: true, ..terms(Type::Written) }), Ok(()), "{level:?}");
        }
        assert_eq!(asked(&terms(Type::LpaMoney)), Err(NoCopy::ByStaff), "a document that was accepted for less");
        let together = Terms { may_ask_copy: true, mode: Mode::Jointly, ..terms(Type::LpaMoney) };
        assert_eq!(asked(&together), Err(NoCopy::Together));
    }

    #[test]
    fn c3_what_does_not_hold_asks_for_nothing() {
        let ticked = Terms { may_ask_copy: true, ..terms(Type::Written) };
        for (changed, why) in [
            (Terms { state: State::Revoked, ..ticked.clone() }, Why::Ended),
            (Terms { state: State::Invited, ..ticked.clone() }, Why::NotActive),
            (Terms { frozen: Some(Frozen::Concern), ..ticked.clone() }, Why::Frozen),
            (Terms { frozen: Some(Frozen::Perpetrator), ..ticked.clone() }, Why::Perpetrator),
            (Terms { ends_on: Some(day("2026-11-20")), ..ticked.clone() }, Why::Over),
            (Terms { renew_by: Some(day("2026-11-20")), ..ticked.clone() }, Why::NotRenewed),
            (Terms { starts_on: day("2026-11-22"), ..ticked.clone() }, Why::NotYet),
        ] {
            assert_eq!(asked(&changed), Err(NoCopy::Over(why)));
        }
        let died = Known { deceased_on: Some(day("2026-11-01")) };
        assert_eq!(may_ask(&ticked, died, None, noon()), Err(NoCopy::Over(Why::Died)));
        let executor = Terms { may_ask_copy: true, ..terms(Type::Executor) };
        assert_eq!(may_ask(&executor, died, None, noon()), Err(NoCopy::Never), "the right is for the living");
    }

    #[test]
    fn c3_a_parent_asks_for_a_child_under_twelve_then_only_with_the_childs_yes_and_never_from_sixteen() {
        // The mandate began on 1 January 2026, the question is put on 21 November.
        let parent = |ticked: bool| Terms { may_ask_copy: ticked, ..terms(Type::Parent) };
        let ask = |born: &str, ticked: bool| may_ask(&parent(ticked), Known::default(), Some(day(born)), noon());
        assert!(carries(Type::Parent, true, false, Some(11)) && !carries(Type::Parent, true, false, None));
        assert_eq!(ask("2021-05-01", true), Ok(()), "five years old");
        assert_eq!(ask("2021-05-01", false), Err(NoCopy::ByStaff), "nobody looked at that when it was made");
        assert_eq!(ask("2014-11-22", true), Ok(()), "twelve tomorrow");
        assert_eq!(ask("2014-11-21", true), Err(NoCopy::AskTheChild), "twelve today, and too young to be asked when it was made");
        assert_eq!(ask("2013-12-31", true), Ok(()), "twelve when it was made, and the child agreed");
        assert_eq!(ask("2013-12-31", false), Err(NoCopy::AskTheChild));
        assert_eq!(ask("2010-11-22", true), Ok(()), "sixteen tomorrow");
        assert_eq!(ask("2010-11-21", true), Err(NoCopy::Themselves));
        assert_eq!(may_ask(&parent(true), Known::default(), None, noon()), Err(NoCopy::ByStaff), "the date of birth is not known");
    }
}
