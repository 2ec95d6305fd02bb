//! What differs between two packs, field by field, as whoever approves the new one must read it.

use std::{collections::BTreeMap, fmt};

use anyhow::Context;
use toml::Value;

use super::{Pack, Period};

/// One field that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub field: String,
    pub was: Option<String>,
    pub is: Option<String>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.was, &self.is) {
            (None, Some(is)) => write!(f, "+ {}: {is}", self.field),
            (Some(was), None) => write!(f, "- {}: {was}", self.field),
            (was, is) => write!(f, "~ {}: {} -> {}", self.field, was.as_deref().unwrap_or(""), is.as_deref().unwrap_or("")),
        }
    }
}

/// Every field that differs, by its path; parts of a list are found by their code, not by their place.
///
/// # Errors
/// When one of them is no pack.
pub fn diff(old: &str, new: &str) -> anyhow::Result<Vec<Change>> {
    let (old, new) = (fields(old).context("the old pack")?, fields(new).context("the new pack")?);
    let all: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differs = all.into_iter().filter(|field| old.get(*field) != new.get(*field));
    Ok(differs.map(|field| Change { field: field.clone(), was: old.get(field).cloned(), is: new.get(field).cloned() }).collect())
}

/// What the change of a period does to what is there already: shorter counts at once, longer only for what is taken from now on.
pub fn periods(old: &Pack, new: &Pack) -> Vec<String> {
    let mut lines = Vec::new();
    for holding in &new.holdings {
        let Some(before) = old.holding(&holding.category) else { continue };
        let (was, is) = (before.period(None).map(Period::length), holding.period(None).map(Period::length));
        match was.cmp(&is) {
            std::cmp::Ordering::Greater => lines.push(format!("{}: shorter, also for what is held already", holding.category)),
            std::cmp::Ordering::Less => lines.push(format!("{}: longer, only for what is taken under the new version", holding.category)),
            std::cmp::Ordering::Equal => {}
        }
    }
    lines
}

fn fields(text: &str) -> anyhow::Result<BTreeMap<String, String>> {
    Pack::parse(text)?;
    let value: toml::Table = toml::from_str(text).context("the pack")?;
    let mut fields = BTreeMap::new();
    for (name, value) in &value {
        walk(name, value, &mut fields);
    }
    Ok(fields)
}

fn walk(path: &str, value: &Value, fields: &mut BTreeMap<String, String>) {
    match value {
        Value::Table(table) => table.iter().for_each(|(name, value)| walk(&format!("{path}.{name}"), value, fields)),
        Value::Array(many) => {
            for (at, one) in many.iter().enumerate() {
                let name = name_of(one).unwrap_or_else(|| (at + 1).to_string());
                walk(&format!("{path}[{name}]"), one, fields);
            }
        }
        Value::String(text) => {
            fields.insert(path.to_string(), text.clone());
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            fields.insert(path.to_string(), value.to_string());
        }
    }
}

/// What a part of a list is called.
fn name_of(value: &Value) -> Option<String> {
    let named = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_string);
    if let (Some(rule), Some(field)) = (named("rule"), named("field")) {
        return Some(format!("{rule} {field}"));
    }
    ["category", "code", "slug", "service", "team", "when", "use", "number", "name"].into_iter().find_map(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACK: &str = include_str!("../../data/policy/arianell.toml");

    #[test]
    fn a_pack_differs_in_nothing_from_itself() {
        assert_eq!(diff(PACK, PACK).unwrap(), []);
    }

    #[test]
    fn a_changed_field_is_named_with_what_it_was_and_is() {
        let new = PACK.replace("period = { months = 6 }", "period = { months = 13 }");
        let change = |field: &str, was: &str, is: &str| Change { field: field.into(), was: Some(was.into()), is: Some(is.into()) };
        assert_eq!(diff(PACK, &new).unwrap(), [change("holding[recording].period.months", "6", "13")]);
        let (old, new) = (Pack::parse(PACK).unwrap(), Pack::parse(&new).unwrap());
        assert_eq!(periods(&old, &new), ["recording: longer, only for what is taken under the new version"]);
        assert_eq!(periods(&new, &old), ["recording: shorter, also for what is held already"]);
    }

    #[test]
    fn what_is_no_pack_is_refused() {
        assert!(diff(PACK, "council = 3").is_err());
    }
}
