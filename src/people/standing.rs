//! How a record is kept: that somebody died, that its use is limited, that they are related to staff, and who said so.

use chrono::{DateTime, NaiveDate, Utc};

use crate::coded::coded;

/// What is so about a record as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub deceased_on: Option<NaiveDate>,
    pub restricted_since: Option<DateTime<Utc>>,
    pub staff_relative: bool,
}

impl Standing {
    /// Whether nothing but a neutral note is shown before the record is opened.
    pub const fn guarded(&self) -> bool {
        self.deceased_on.is_some() || self.restricted_since.is_some() || self.staff_relative
    }
}

coded! {
    /// On which ground the use of a record is limited (UK GDPR art. 18(1)(a) to (d)).
    pub enum Ground {
        /// The person says that it is wrong, and that is being checked.
        Disputed = "disputed",
        /// It should not have been held, and the person would rather have it limited than erased.
        Unlawful = "unlawful",
        /// The council no longer needs it, and the person needs it for a legal claim.
        Claim = "claim",
        /// The person objected, and that is being decided.
        Objection = "objection",
    }
}

coded! {
    /// Who told the council that somebody died.
    pub enum ToldBy {
        Family = "family",
        Executor = "executor",
        Registrar = "registrar",
        TellUsOnce = "tell_us_once",
        /// A hospital, a care home, another council.
        Organisation = "organisation",
    }
}

coded! {
    /// Why a mark on a record is taken back.
    pub enum Undoing {
        /// What the use was limited for is settled.
        Settled = "settled",
        /// The person asked for it.
        Asked = "asked",
        /// The person is alive.
        Alive = "alive",
        /// The relative no longer works here.
        Left = "left",
        /// It was noted on the wrong record, or by mistake.
        Mistake = "mistake",
    }
}

impl Undoing {
    /// Why a limit ends.
    pub const OF_LIMIT: &'static [Undoing] = &[Undoing::Settled, Undoing::Asked, Undoing::Mistake];
    /// Why a death is taken back.
    pub const OF_DEATH: &'static [Undoing] = &[Undoing::Alive, Undoing::Mistake];
    /// Why somebody is no longer marked as related to staff.
    pub const OF_RELATION: &'static [Undoing] = &[Undoing::Left, Undoing::Mistake];
}

/// Who said how a record is kept, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    pub ground: Option<Ground>,
    pub restricted_by: Option<String>,
    /// When the person was told that the limit ends, which is before it does (UK GDPR art. 18(3)).
    pub lifting_told_at: Option<DateTime<Utc>>,
    pub told_by: Option<ToldBy>,
    pub death_noted_by: Option<String>,
    pub relative_by: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_three_things_alone_guards_a_record() {
        let plain = Standing::default();
        assert!(!plain.guarded());
        assert!(Standing { deceased_on: NaiveDate::from_ymd_opt(2026, 11, 1), ..plain }.guarded());
        assert!(Standing { restricted_since: Some(DateTime::UNIX_EPOCH), ..plain }.guarded());
        assert!(Standing { staff_relative: true, ..plain }.guarded());
    }
}
