//! A browser's name in words that a person recognises in the list of their sessions.

/// "Firefox on Windows" and the like; the language of proper names is everybody's, so there is nothing to translate but the dash.
pub fn words(user_agent: &str) -> String {
    let found = |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name);
    // The order matters: most browsers also claim to be the ones before them.
    let browser = found(&[("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = found(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} – {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => "–".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_browser_is_named_after_what_it_is_and_not_after_what_it_also_claims_to_be() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(words(edge), "Edge – Windows");
        assert_eq!(words("curl/8.0"), "–");
    }
}
