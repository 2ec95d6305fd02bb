//! Takes settings out of what the sources hold, and keeps every problem it meets.

use std::{path::PathBuf, str::FromStr, time::Duration};

use config::{Map, Value};

use super::Secret;

/// All values by name, and the sentences about those that will not do.
pub(super) struct Reader {
    values: Map<String, Value>,
    problems: Vec<String>,
}

impl Reader {
    pub(super) fn new(values: Map<String, Value>) -> Self {
        Self { values, problems: Vec::new() }
    }

    pub(super) fn problem(&mut self, sentence: &str) {
        self.problems.push(sentence.to_owned());
    }

    pub(super) fn insist(&mut self, holds: bool, sentence: &str) {
        if !holds {
            self.problem(sentence);
        }
    }

    /// A setting, or `usual` when nobody set it.
    pub(super) fn or<T: FromStr>(&mut self, name: &str, usual: T, expected: &str) -> T {
        self.optional(name, expected).unwrap_or(usual)
    }

    pub(super) fn optional<T: FromStr>(&mut self, name: &str, expected: &str) -> Option<T> {
        let (text, said_by) = self.text(name, expected)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.problem(&format!("{name} must be {expected}; {said_by} says “{text}”."));
        }
        parsed
    }

    /// A setting that no message repeats.
    pub(super) fn secret(&mut self, name: &str) -> Option<Secret> {
        self.text(name, "a text").map(|(text, _)| Secret(text))
    }

    /// A path that, when set, must lead somewhere.
    pub(super) fn existing(&mut self, name: &str) -> Option<PathBuf> {
        let (text, said_by) = self.text(name, "a path")?;
        let path = PathBuf::from(&text);
        self.insist(path.exists(), &format!("{name} must be something that exists; {said_by} says “{text}”."));
        Some(path)
    }

    /// A list in the file; in the environment, the same with commas between.
    pub(super) fn list<T: FromStr>(&mut self, name: &str, expected: &str) -> Vec<T> {
        let Some(value) = self.values.remove(name) else { return Vec::new() };
        let said_by = origin(&value);
        let parts: Vec<String> = match value.clone().into_array() {
            Ok(values) => values.into_iter().filter_map(|v| v.into_string().ok()).collect(),
            Err(_) => value
                .into_string()
                .unwrap_or_default()
                .split(',')
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect(),
        };
        let mut list = Vec::new();
        for part in parts {
            match part.parse() {
                Ok(parsed) => list.push(parsed),
                Err(_) => self.problem(&format!("{name} must be {expected}; {said_by} says “{part}”.")),
            }
        }
        list
    }

    pub(super) fn minutes(&mut self, name: &str, usual: u32) -> Duration {
        Duration::from_secs(u64::from(self.or(name, usual, "a whole number of minutes")) * 60)
    }

    pub(super) fn hours(&mut self, name: &str, usual: u32) -> Duration {
        Duration::from_secs(u64::from(self.or(name, usual, "a whole number of hours")) * 3600)
    }

    /// Every sentence, and one for each name that nothing asked for.
    pub(super) fn finish(mut self) -> Result<(), Vec<String>> {
        let mut unknown: Vec<_> = self
            .values
            .iter()
            .map(|(name, value)| format!("{name} is not a setting; remove it from {} or correct its name.", origin(value)))
            .collect();
        unknown.sort();
        self.problems.extend(unknown);
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems) }
    }

    fn text(&mut self, name: &str, expected: &str) -> Option<(String, String)> {
        let value = self.values.remove(name)?;
        let said_by = origin(&value);
        if let Ok(text) = value.into_string() {
            return Some((text, said_by));
        }
        self.problem(&format!("{name} must be {expected}; {said_by} has a list or a table there."));
        None
    }
}

fn origin(value: &Value) -> String {
    value.origin().unwrap_or("the command line").to_owned()
}
