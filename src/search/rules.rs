//! Who may look for people.

use super::Entry;
use crate::{
    formats::{Postcode, search_key, search_words},
    ids::PersonId,
    lang::Lang,
    people::{Kind, Value},
};

/// What is kept to find somebody by, from everything they told that is true now (`true`: the one of its kind to use first).
pub fn entry(person: PersonId, _kind: Kind, language: Option<Lang>, values: &[(bool, Value)]) -> Option<Entry> {
    let name = values.iter().find_map(|(_, value)| if let Value::Name(name) = value { Some(name.as_str()) } else { None })?;
    let keys = values.iter().filter_map(|(_, value)| match value {
        Value::Phone(phone) => Some(("phone", phone.clone())),
        Value::Email(email) => Some(("email", email.clone())),
        Value::Address(address) => Some(("postcode", Postcode::parse(&address.postcode).ok()?.as_str().to_string())),
        _ => None,
    });
    Some(Entry {
        person,
        name: search_key(name),
        words: search_words(name),
        initials: name.chars().take(1).collect(),
        street: None,
        outward: None,
        date_of_birth: values.iter().find_map(|(_, value)| if let Value::DateOfBirth(born) = value { Some(*born) } else { None }),
        language,
        keys: keys.collect(),
    })
}
