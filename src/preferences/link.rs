//! The link in a message that stops more of its kind, without signing in. It names the message by its number, signed with the
//! portal's key.

use super::Topic;
use crate::{
    ids::OutboxId,
    vault::{Vault, signed},
};

/// The page that the link of a message opens.
pub fn path(vault: &Vault, topic: Topic, message: OutboxId) -> String {
    format!("/stop/{}/{}", topic.code(), token(vault, topic, message))
}

/// The signed part of it.
pub fn token(vault: &Vault, topic: Topic, message: OutboxId) -> String {
    signed::token(vault, signed_for(topic), message.0)
}

/// The message that a link is from; none when it was altered, or made for another topic.
pub fn read(vault: &Vault, topic: Topic, token: &str) -> Option<OutboxId> {
    signed::read(vault, signed_for(topic), token).map(OutboxId)
}

const fn signed_for(topic: Topic) -> &'static str {
    match topic {
        Topic::Surveys => "stop_surveys",
        Topic::Services => "stop_services",
        Topic::News => "stop_news",
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_link_stops_its_own_topic_and_is_in_an_address_as_it_stands() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let message = OutboxId(Uuid::from_u128(5));
        let link = token(&vault, Topic::News, message);
        assert_eq!((read(&vault, Topic::News, &link), read(&vault, Topic::Surveys, &link)), (Some(message), None));
        let path = path(&vault, Topic::News, message);
        assert!(path.starts_with("/stop/news/") && path.chars().all(|c| c.is_ascii_alphanumeric() || "/-_".contains(c)), "{path}");
    }
}
