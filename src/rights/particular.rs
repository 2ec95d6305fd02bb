//! What exactly is asked of a right, where the form asks for it, and what of it takes effect by itself.

use super::{Kind, RightsRequest, State};
use crate::{coded::coded, people::standing::Ground};

coded! {
    /// What somebody objects to.
    pub enum Use {
        /// Being told of other services and of news: it stops, and nothing is weighed (UK GDPR art. 21(2) and (3)).
        Promotion = "promotion",
        /// Being asked for their views, which stops as surely (law.md 5.6).
        Surveys = "surveys",
        /// Anything else: somebody decides (art. 21(1)).
        Other = "use",
    }
}

/// What exactly is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Particular {
    Objection(Use),
    /// On which ground the use of the record is to be limited (art. 18(1)).
    Limit(Ground),
    /// What the portal holds, in a form that others can read (art. 20).
    Export,
}

impl Particular {
    /// The word it is kept as.
    pub const fn code(self) -> &'static str {
        match self {
            Particular::Objection(to) => to.code(),
            Particular::Limit(ground) => ground.code(),
            Particular::Export => "export",
        }
    }

    pub fn from_code(kind: Kind, code: &str) -> Option<Particular> {
        match kind {
            Kind::Objection => Use::from_code(code).map(Particular::Objection),
            Kind::Restriction => Ground::from_code(code).map(Particular::Limit),
            Kind::Portability => (code == "export").then_some(Particular::Export),
            Kind::Access | Kind::Rectification | Kind::Erasure | Kind::Complaint => None,
        }
    }

    /// What is done as soon as it is asked, and nobody decides.
    pub const fn at_once(self) -> Option<AtOnce> {
        match self {
            Particular::Objection(Use::Promotion) => Some(AtOnce::NoPromotion),
            Particular::Objection(Use::Surveys) => Some(AtOnce::NoSurveys),
            Particular::Export => Some(AtOnce::Export),
            Particular::Objection(Use::Other) | Particular::Limit(_) => None,
        }
    }
}

/// What is done at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtOnce {
    NoPromotion,
    NoSurveys,
    Export,
}

/// What a request does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The use of the record is limited.
    Limit(Ground),
    /// It is answered: what was asked has happened.
    Answer(AtOnce),
}

/// What a request does by itself now, and has not done yet.
pub fn effect(request: &RightsRequest) -> Option<Effect> {
    if request.limited_at.is_some() {
        return None;
    }
    let at_once = request.particular.and_then(Particular::at_once);
    match (request.state, request.particular) {
        (State::Open, _) if at_once.is_some() => at_once.map(Effect::Answer),
        // However it came, and whatever it is about: from its receipt (UK GDPR art. 18(1)(d)).
        (State::Open, _) if request.kind == Kind::Objection => Some(Effect::Limit(Ground::Objection)),
        (State::Accepted | State::Part, Some(Particular::Limit(ground))) => Some(Effect::Limit(ground)),
        (State::Open | State::Accepted | State::Part | State::Refused | State::Withdrawn, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_particular_is_read_as_it_was_kept_and_of_no_other_right() {
        let uses = Use::ALL.iter().map(|to| (Kind::Objection, Particular::Objection(*to)));
        let grounds = Ground::ALL.iter().map(|ground| (Kind::Restriction, Particular::Limit(*ground)));
        for (kind, particular) in uses.chain(grounds).chain([(Kind::Portability, Particular::Export)]) {
            for other in Kind::ALL {
                assert_eq!(Particular::from_code(*other, particular.code()), (*other == kind).then_some(particular));
            }
        }
        assert!(Particular::from_code(Kind::Objection, "objection").is_none(), "a ground of a limit is no use");
    }
}
