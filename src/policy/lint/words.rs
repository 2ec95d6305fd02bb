//! Every text of a pack: whole, in both languages, with the same numbers in both.

use super::{Found, Rule};
use crate::{
    lang::{Lang, Words},
    policy::{Holding, Office, Pack},
};

/// What templates leave behind, besides brackets.
const LEFT_OVER: [&str; 6] = ["lorem ipsum", "todo", "tbc", "xxx", "insert name", "council name"];

/// Whether a text has a gap that somebody meant to fill.
pub(super) fn has_gap(text: &str) -> bool {
    let small = text.to_lowercase();
    let word = |wanted: &str| small.split(|c: char| !c.is_alphanumeric()).any(|word| word == wanted);
    text.contains(['[', ']', '{', '}']) || LEFT_OVER.iter().any(|left| if left.contains(' ') { small.contains(left) } else { word(left) })
}

/// L3, L4 and L8.
pub(super) fn placeholders_and_languages(pack: &Pack, found: &mut Found) {
    for lang in Lang::BOTH {
        if !pack.languages.iter().any(|tag| tag == lang.tag()) {
            let problem = format!("The pack is not published in {}.", lang.tag());
            found.error(Rule::Language, "languages", problem, "Publish it in Welsh and in English, or not at all.");
        }
    }
    for (field, words) in texts(pack) {
        let (en, cy) = (words.en.trim(), words.cy.trim());
        if en.is_empty() && cy.is_empty() {
            found.error(Rule::Missing, &field, "It says nothing.", "Write it in both languages.");
        } else if en.is_empty() || cy.is_empty() {
            let lang = if en.is_empty() { "English" } else { "Welsh" };
            found.error(Rule::Language, &field, format!("The {lang} is missing."), "Write it in both languages.");
        } else if numbers(en) != numbers(cy) {
            found.error(Rule::Language, &field, "The two languages say different numbers.", "Correct the one that is wrong.");
        }
        if has_gap(en) || has_gap(cy) {
            found.error(Rule::Placeholder, &field, "A gap of a template is left.", "Write what belongs there.");
        }
    }
}

/// The numbers that are written in digits, in order of size: word order differs between languages, numbers do not.
fn numbers(text: &str) -> Vec<&str> {
    let mut numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    numbers.sort_unstable();
    numbers
}

/// Every text that a person may read, with the path of its field.
pub(super) fn texts(pack: &Pack) -> Vec<(String, &Words)> {
    let mut texts: Vec<(String, &Words)> = vec![
        ("title".into(), &pack.title),
        ("transfers".into(), &pack.transfers),
        ("automated_decisions".into(), &pack.automated_decisions),
        ("others_words".into(), &pack.others_words),
    ];
    let optional = [("change_note", &pack.change_note), ("security", &pack.security), ("subjects", &pack.subjects)];
    texts.extend(optional.into_iter().filter_map(|(name, words)| Some((name.to_string(), words.as_ref()?))));
    if let Some(sensitive) = &pack.sensitive {
        texts.extend([("sensitive.words".into(), &sensitive.words), ("sensitive.criminal_words".into(), &sensitive.criminal_words)]);
    }
    texts.extend(many("rights", &pack.rights));
    for (name, office) in [("controller", &pack.controller), ("dpo", &pack.dpo), ("regulator", &pack.regulator)] {
        texts.extend(of_office(name, office));
    }
    texts.extend(pack.uses.iter().map(|one| (format!("use[{}].words", one.code), &one.words)));
    texts.extend(pack.statements.iter().enumerate().map(|(at, one)| (format!("statement[{}].words", at + 1), &one.words)));
    texts.extend(pack.reasons.iter().map(|one| (format!("reason[{} {}].words", one.rule, one.field), &one.words)));
    texts.extend(pack.holdings.iter().flat_map(of_holding));
    texts.extend(of_registers(pack));
    texts.extend(of_pages(pack));
    texts
}

fn many<'p>(name: &str, words: &'p [Words]) -> Vec<(String, &'p Words)> {
    words.iter().enumerate().map(|(at, words)| (format!("{name}[{}]", at + 1), words)).collect()
}

fn of_office<'p>(name: &str, office: &'p Office) -> Vec<(String, &'p Words)> {
    vec![(format!("{name}.name"), &office.name), (format!("{name}.address"), &office.address)]
}

fn of_holding(holding: &Holding) -> Vec<(String, &Words)> {
    let at = |name: &str| format!("holding[{}].{name}", holding.category);
    let mut texts = vec![
        (at("label"), &holding.label),
        (at("contains"), &holding.contains),
        (at("purpose"), &holding.purpose),
        (at("basis_words"), holding.basis_words(None)),
        (at("source"), &holding.source),
        (at("if_not_given"), &holding.if_not_given),
    ];
    texts.extend(many(&at("recipients"), &holding.recipients));
    texts.extend(holding.periods().into_iter().map(|(within, _, words)| (at(&format!("rule_words{within}")), words)));
    texts.extend(holding.words_of_services().map(|(name, words)| (at(&name), words)));
    for purpose in &holding.purposes {
        let within = |name: &str| at(&format!("purpose_of[{}].{name}", purpose.of));
        texts.push((within("basis_words"), &purpose.basis_words));
        texts.extend(purpose.source.iter().map(|words| (within("source"), words)));
        texts.extend(purpose.if_not_given.iter().map(|words| (within("if_not_given"), words)));
        texts.extend(many(&within("recipients"), &purpose.recipients));
    }
    texts
}

fn of_registers(pack: &Pack) -> Vec<(String, &Words)> {
    let mut texts = Vec::new();
    for one in &pack.recipients {
        texts.extend([(format!("recipient[{}].name", one.code), &one.name), (format!("recipient[{}].gets", one.code), &one.gets)]);
    }
    for one in &pack.projects {
        let at = |name: &str| format!("project[{}].{name}", one.slug);
        texts.extend([(at("name"), &one.name), (at("why"), &one.why), (at("data"), &one.data), (at("basis_words"), &one.basis_words)]);
        texts.extend(many(&at("partners"), &one.partners));
    }
    for (at, one) in pack.documents.iter().enumerate() {
        texts.extend([(format!("document[{}].title", at + 1), &one.title), (format!("document[{}].at", at + 1), &one.at)]);
    }
    texts
}

fn of_pages(pack: &Pack) -> Vec<(String, &Words)> {
    let mut texts = Vec::new();
    if let Some(calls) = &pack.calls {
        texts.extend([
            ("calls.lead".into(), &calls.lead),
            ("calls.told".into(), &calls.told),
            ("calls.otherwise".into(), &calls.otherwise),
        ]);
        texts.extend(calls.announcement.iter().map(|words| ("calls.announcement".to_string(), words)));
        texts.extend(many("calls.purposes", &calls.purposes));
        texts.extend(many("calls.not_recorded", &calls.not_recorded));
        texts.extend(many("calls.statements", &calls.statements));
        texts.extend(calls.lines.iter().enumerate().map(|(at, line)| (format!("calls.line[{}].purpose", at + 1), &line.purpose)));
    }
    if let Some(charter) = &pack.charter {
        texts.push(("charter.lead".into(), &charter.lead));
        texts.extend(many("charter.promises", &charter.promises));
    }
    for one in &pack.cookies {
        texts.extend([(format!("cookie[{}].why", one.name), &one.why), (format!("cookie[{}].ends", one.name), &one.ends)]);
    }
    if let Some(statement) = &pack.accessibility {
        texts.extend([("accessibility.status".into(), &statement.status), ("accessibility.tested".into(), &statement.tested)]);
        texts.extend(many("accessibility.faults", &statement.faults));
    }
    texts
}
