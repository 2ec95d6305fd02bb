//! Reads the test vectors, which are CSV with quotes round a field that has commas.

/// The rows of a vector file after its heading.
pub(crate) fn rows(csv: &str) -> Vec<Vec<String>> {
    csv.lines().skip(1).map(fields).collect()
}

fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().expect("there is always one field").push(c),
        }
    }
    fields
}

/// What a vector expects: the normalised value, or `None` where it says INVALID.
pub(crate) fn expected(result: &str) -> Option<&str> {
    if result.starts_with("INVALID") {
        return None;
    }
    Some(result.trim_start_matches("valid → "))
}

#[test]
fn quotes_keep_commas_together() {
    assert_eq!(fields(r#""a, b",c,"#), ["a, b", "c", ""]);
}
