//! Every row of the checklist that the single record has to tick has a test that is named by it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The rows: a statement of one of the five councils’ notices each (A to E), or a journey that somebody walks (J).
const ROWS: [&str; 39] = [
    "a1", "a2", "a3", "a4", "a5", "a8", "b1", "b2", "b3", "b4", "b5", "c1", "c2", "c3", "c4", "c5", "c8", "d1", "d2", "d3", "d5", "d6",
    "d7", "d8", "e1", "e2", "e8", "e10", "e11", "e12", "e13", "e14", "e15", "e16", "e19", "e20", "e22", "e24", "j1",
];
const JOURNEYS: [&str; 3] = ["j5", "j6", "j14"];

/// A row as a test’s name writes it: one letter and its number.
fn is_row(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|letter| matches!(letter, 'a'..='e' | 'j'))
        && !letters.as_str().is_empty()
        && letters.all(|letter| letter.is_ascii_digit())
}

/// The rows that the tests of a file name, at the beginning of their names.
fn rows_of(source: &str) -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[sqlx::test(");
            continue;
        }
        if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
            let name = rest.split(['(', '<']).next().unwrap_or_default();
            rows.extend(name.split('_').take_while(|word| is_row(word)).map(str::to_string));
        }
        is_test = is_test && line.starts_with("//");
    }
    rows
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            found.push(entry);
        }
    }
}

#[test]
fn every_row_of_the_checklist_has_a_test_that_is_named_by_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "server", "app/src", "app/tests"] {
        sources(&root.join(folder), &mut files);
    }
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for file in &files {
        for row in rows_of(&fs::read_to_string(file).expect("a source file")) {
            *named.entry(row).or_default() += 1;
        }
    }
    let missing: Vec<&str> = ROWS.into_iter().chain(JOURNEYS).filter(|row| !named.contains_key(*row)).collect();
    assert!(missing.is_empty(), "no test is named by {missing:?}: begin its name with the row, like e14_e19_a_call_…");
}

#[test]
fn a_row_counts_only_at_the_beginning_of_a_tests_name() {
    let rows = |source: &str| rows_of(source).into_iter().collect::<Vec<_>>();
    assert_eq!(rows("#[test]\nfn a1_d10_a_b2_sentence() {"), ["a1", "d10"]);
    assert_eq!(rows("#[sqlx::test(migrator = \"m\")]\n// Why.\nasync fn e14_it(owner: PgPool) {"), ["e14"]);
    for nothing in ["fn a1_it() {", "#[test]\nfn it_is_a1() {", "#[test]\nlet x = 1;\nfn a1_it() {", "#[test]\nfn f1_a_is_no_row() {"] {
        assert!(rows(nothing).is_empty(), "{nothing}");
    }
}
