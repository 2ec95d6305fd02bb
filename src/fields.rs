//! What a form posted: names and values, in order, as typed.

/// The fields of a posted form. Nothing here is trusted until a form's `check` has parsed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of a field, or the empty text: a field that was not sent was not filled in.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field that can have several.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect()
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// The value as an owned text without control characters but line ends, trimmed: what a person meant to type.
    pub fn text(&self, name: &str) -> String {
        clean(self.get(name))
    }

    /// What may be kept to show the form again: everything but passwords, codes, what a caller answered to prove who they are, and
    /// the language button.
    pub fn rememberable(&self) -> Vec<(String, String)> {
        self.0
            .iter()
            .filter(|(name, _)| !name.contains("password") && !name.starts_with("fact_"))
            .filter(|(name, _)| !matches!(name.as_str(), "code" | "recovery_code" | "spoken" | "_lang"))
            .map(|(name, value)| (name.clone(), value.chars().take(20_000).collect()))
            .collect()
    }
}

/// Line ends made one kind, other control characters dropped, the ends trimmed.
pub fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>().trim().to_string()
}
