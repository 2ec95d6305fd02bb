//! What somebody ticks about being asked and told, and what staff tick for them.

use super::{Topic, Way};
use crate::{error::FieldErrors, fields::Fields, lang::Lang, people::Channel, text::preferences as words};

/// A topic with the ways that were allowed for it; none is a no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub topic: Topic,
    pub ways: Vec<Way>,
}

/// The name of the boxes with the ways of a topic.
pub fn ways_field(topic: Topic) -> String {
    format!("{}_ways", topic.code())
}

/// What was chosen of every topic. A yes without a way is none, and silence is neither.
///
/// # Errors
/// Every topic without an answer, and every yes without a way.
pub fn check(fields: &Fields) -> Result<Vec<Chosen>, FieldErrors> {
    let (mut chosen, mut faults) = (Vec::new(), FieldErrors::none());
    for topic in Topic::ALL.iter().copied() {
        let ticked = fields.all(&ways_field(topic));
        let ways: Vec<Way> = Way::ALL.iter().copied().filter(|way| ticked.contains(&way.code())).collect();
        match fields.get(topic.code()) {
            "no" => chosen.push(Chosen { topic, ways: Vec::new() }),
            "yes" if ways.is_empty() => faults.add(&ways_field(topic), words::ways_empty),
            "yes" => chosen.push(Chosen { topic, ways }),
            _ => faults.add(topic.code(), empty(topic)),
        }
    }
    faults.into_result()?;
    Ok(chosen)
}

const fn empty(topic: Topic) -> fn(Lang) -> &'static str {
    match topic {
        Topic::Surveys => words::surveys_empty,
        Topic::Services => words::services_empty,
        Topic::News => words::news_empty,
    }
}

/// The ways in which somebody may have told a member of staff.
pub const TOLD_BY: [Channel; 4] = [Channel::Phone, Channel::InPerson, Channel::Letter, Channel::Email];

/// How they told us, where staff write it down.
///
/// # Errors
/// When nothing, or another channel, was chosen.
pub fn check_told_by(fields: &Fields) -> Result<Channel, FieldErrors> {
    let told = Channel::from_code(fields.get("told_by")).filter(|channel| TOLD_BY.contains(channel));
    told.ok_or_else(|| FieldErrors::one("told_by", words::told_by_empty))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(given: &[(&str, &str)]) -> Fields {
        Fields(given.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    #[test]
    fn every_topic_is_answered_and_a_yes_names_a_way() {
        let faults = check(&fields(&[("surveys", "yes"), ("services", "no")])).unwrap_err();
        let named: Vec<&str> = faults.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(named, ["surveys_ways", "news"]);
        let all = [("surveys", "no"), ("surveys_ways", "email"), ("services", "yes"), ("services_ways", "letter"), ("news", "no")];
        let chosen = check(&fields(&all)).unwrap();
        let ways: Vec<&[Way]> = chosen.iter().map(|one| one.ways.as_slice()).collect();
        assert_eq!(ways, [[].as_slice(), &[Way::Letter], &[]], "a no is a no, whatever stays ticked below it");
    }

    #[test]
    fn staff_say_how_they_were_told() {
        assert_eq!(check_told_by(&fields(&[("told_by", "phone")])), Ok(Channel::Phone));
        assert!(check_told_by(&fields(&[("told_by", "online")])).is_err());
        assert!(check_told_by(&fields(&[])).is_err());
    }
}
