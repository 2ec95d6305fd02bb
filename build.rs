//! Turns `src/text/*.toml` into typed functions, and fails the build when a pair is incomplete.
//!
//! Each file is a section; each entry is one text in both languages, so that a pair stands and changes together:
//! `title = { en = "Your requests", cy = "Eich ceisiadau" }`. A `{placeholder}` becomes a `&str` argument and must
//! be in both languages. A text that counts is a table of plural forms instead of a string, and takes `n`.

use std::{
    collections::BTreeSet,
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

/// CLDR plural categories: English has two, Welsh six.
const ENGLISH_FORMS: [&str; 2] = ["one", "other"];
const WELSH_FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by the environment where to write")]
fn main() {
    let folder = Path::new("src/text");
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed=migrations");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("src/text exists")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();

    let mut code = String::new();
    let mut problems = Vec::new();
    let mut keys = Vec::new();
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        let section = file.file_stem().expect("a file name").to_string_lossy().into_owned();
        let text = fs::read_to_string(file).expect("a readable text file");
        match text.parse::<Table>() {
            Ok(table) => write_section(&section, &table, &mut code, &mut keys, &mut problems),
            Err(error) => problems.push(format!("{}: {error}", file.display())),
        }
    }
    let _ = writeln!(code, "/// Every text key, as `section::key`.\npub const ALL: &[&str] = &{keys:?};");
    assert!(problems.is_empty(), "src/text:\n  {}", problems.join("\n  "));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("text.rs");
    fs::write(out, code).expect("the generated text is written");
}

fn write_section(section: &str, table: &Table, code: &mut String, keys: &mut Vec<String>, problems: &mut Vec<String>) {
    // `allow`, because a section may have nothing to find fault with, and an expectation that is not met is a fault itself.
    let _ = writeln!(code, "pub mod {section} {{\n#![allow(clippy::all, clippy::pedantic)]\nuse crate::lang::Lang;");
    let mut plain = Vec::new();
    for (key, entry) in table {
        let at = format!("{section}::{key}");
        let (Some(en), Some(cy)) = (entry.get("en"), entry.get("cy")) else {
            problems.push(format!("{at}: needs both en and cy"));
            continue;
        };
        if let Some(extra) = entry.as_table().and_then(|t| t.keys().find(|k| !matches!(k.as_str(), "en" | "cy"))) {
            problems.push(format!("{at}: unknown part {extra}"));
        }
        match (en, cy) {
            (Value::String(en), Value::String(cy)) => {
                let (names, welsh) = (placeholders(en), placeholders(cy));
                if names != welsh {
                    problems.push(format!("{at}: placeholders differ: {names:?} and {welsh:?}"));
                }
                if en.trim().is_empty() || cy.trim().is_empty() {
                    problems.push(format!("{at}: empty text"));
                }
                if names.is_empty() {
                    plain.push(key.clone());
                    let _ = writeln!(
                        code,
                        "/// {en}\npub fn {key}(lang: Lang) -> &'static str {{ match lang {{ Lang::En => {en:?}, Lang::Cy => {cy:?} }} }}"
                    );
                } else {
                    let args: String = names.iter().map(|n| format!(", {n}: &str")).collect();
                    let _ = writeln!(
                        code,
                        "/// {en}\npub fn {key}(lang: Lang{args}) -> String {{ match lang {{ Lang::En => format!({en:?}), Lang::Cy => format!({cy:?}) }} }}"
                    );
                }
            }
            (Value::Table(en), Value::Table(cy)) => {
                check_forms(&at, "en", en, &ENGLISH_FORMS, problems);
                check_forms(&at, "cy", cy, &WELSH_FORMS, problems);
                let arm = |forms: &Table, wanted: &[&str]| -> String {
                    wanted.iter().map(|f| format!("{f:?} => format!({:?}),", forms.get(*f).and_then(Value::as_str).unwrap_or(""))).collect()
                };
                let _ = writeln!(
                    code,
                    "pub fn {key}(lang: Lang, n: i64) -> String {{ match lang {{ Lang::En => match lang.plural(n) {{ {} _ => unreachable!() }}, Lang::Cy => match lang.plural(n) {{ {} _ => unreachable!() }} }} }}",
                    arm(en, &ENGLISH_FORMS),
                    arm(cy, &WELSH_FORMS)
                );
            }
            _ => problems.push(format!("{at}: en and cy must be of one kind")),
        }
        keys.push(at);
    }
    let arms: String = plain.iter().map(|k| format!("{k:?} => Some({k}),")).collect();
    let _ = writeln!(
        code,
        "/// A text of this section by its key, for words that data or a validator names.\npub fn by_name(key: &str) -> Option<fn(Lang) -> &'static str> {{ match key {{ {arms} _ => None }} }}\n}}"
    );
}

fn check_forms(at: &str, lang: &str, forms: &Table, wanted: &[&str], problems: &mut Vec<String>) {
    for form in wanted {
        match forms.get(*form).and_then(Value::as_str) {
            None => problems.push(format!("{at}: {lang} lacks the plural form {form}")),
            Some(text) if placeholders(text).iter().any(|p| p != "n") => {
                problems.push(format!("{at}: a text that counts takes only {{n}}"));
            }
            Some(_) => {}
        }
    }
}

/// The names between braces; `{{` and `}}` are literal braces, as in `format!`.
fn placeholders(text: &str) -> BTreeSet<String> {
    let text = text.replace("{{", "").replace("}}", "");
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_string()).collect()
}
