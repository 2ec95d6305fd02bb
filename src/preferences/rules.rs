//! Who may choose for whom, and what follows from a choice.

use super::{Choice, Topic, Way};
use crate::{
    access::Access,
    actor::Actor,
    permit::{Denial, Permit, acts},
};

acts! {
    /// Somebody says what they want to be asked and told.
    Choose(Choice) = "preference/choose",
}

/// The ways by which somebody may be reached about a topic. Who has said nothing may be asked for their views, which they can
/// refuse, and is told of nothing else: for that a yes is needed.
pub fn ways(topic: Topic, said: Option<&Choice>) -> Vec<Way> {
    match (said, topic) {
        (Some(said), _) => said.ways.clone(),
        (None, Topic::Surveys) => Way::ALL.to_vec(),
        (None, Topic::Services | Topic::News) => Vec::new(),
    }
}

/// Whether somebody may be reached about a topic in this way. The database asks the same (`app.allows`).
pub fn allows(topic: Topic, said: Option<&Choice>, way: Way) -> bool {
    ways(topic, said).contains(&way)
}

/// Everybody chooses for themselves. Staff write down what they are told: with the record open, or a no that was said in a contact
/// that they write down. The portal takes a no, and never says yes for anybody.
pub fn may_choose<'c>(
    actor: &Actor,
    choice: &'c Choice,
    open: Option<&Access>,
    said_in_contact: bool,
) -> Result<Permit<'c, Choose>, Denial> {
    let may = match actor {
        Actor::System(_) => choice.is_no(),
        Actor::Staff(staff) => {
            staff.sees_content() && (open.is_some_and(|open| open.person == choice.person) || (said_in_contact && choice.is_no()))
        }
        Actor::Resident(resident) => resident.person == choice.person,
        Actor::Visitor { .. } | Actor::Representative(_) | Actor::Councillor(_) => false,
    };
    if may { Ok(Permit::grant(actor, choice)) } else { Err(Denial::NotYours) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::PersonId, people::Channel};

    fn said(ways: &[Way]) -> Choice {
        Choice {
            id: uuid::Uuid::nil(),
            person: PersonId(uuid::Uuid::nil()),
            topic: Topic::Surveys,
            ways: ways.to_vec(),
            channel: Channel::Online,
            said_at: chrono::DateTime::UNIX_EPOCH,
            recorded_by: None,
        }
    }

    #[test]
    fn a11_nobody_is_told_of_other_services_who_has_not_said_yes() {
        for way in Way::ALL {
            assert!(allows(Topic::Surveys, None, *way));
            assert!(!allows(Topic::Services, None, *way));
            assert!(!allows(Topic::News, None, *way));
        }
    }

    #[test]
    fn a7_a_no_holds_on_every_way_and_a_yes_only_on_those_named() {
        for (topic, way) in Topic::ALL.iter().flat_map(|topic| Way::ALL.iter().map(move |way| (*topic, *way))) {
            assert!(!allows(topic, Some(&said(&[])), way));
            assert_eq!(allows(topic, Some(&said(&[Way::Phone])), way), way == Way::Phone);
        }
    }
}
