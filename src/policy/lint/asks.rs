//! What the council does elsewhere against what its notice says: its forms, who decides on them, and its telephone lines.

use super::{Found, Rule};
use crate::{
    catalogue::{Marked, Question, Service},
    lang::Words,
    policy::{PERSONAL_KINDS, Pack},
    portal::PhoneLine,
};

/// L7: a form asks only what the notice announces, and something sensitive only where a law on the service demands it (UK GDPR
/// art. 9, and the council’s promise not to ask).
pub(super) fn forms(pack: &Pack, services: &[Service], found: &mut Found) {
    for service in services {
        if pack.holding(&service.policy_category).is_none() {
            let problem = format!("What is sent is of the category {}, which the pack does not have.", service.policy_category);
            found.error(Rule::Form, format!("service[{}].policy_category", service.slug), problem, "Name a category of the pack.");
        }
        for question in service.questions() {
            question_of(pack, service, question, found);
        }
    }
}

fn question_of(pack: &Pack, service: &Service, question: &Question, found: &mut Found) {
    let field = format!("service[{}].question[{}]", service.slug, question.id);
    if PERSONAL_KINDS.contains(&question.kind) && !pack.may_ask.contains(&question.kind) {
        let problem = format!("It asks for {:?}, which the notice does not announce.", question.kind);
        found.error(Rule::Form, &field, problem, "Take the question out, or announce it under may_ask and in what is kept.");
    }
    let requested = pack.sensitive.as_ref().is_some_and(|sensitive| sensitive.requested);
    let demanded = pack.holding(&service.policy_category).is_some_and(|holding| holding.has_own_condition(&service.slug));
    if question.marked == Marked::SpecialCategory && !requested && !demanded {
        let problem = "It asks for something sensitive, and the notice says that the council does not.";
        found.error(Rule::Form, &field, problem, "Take the question out, or give the service a condition of its own in the pack.");
    }
}

/// What says that nobody looks at a decision, in either language.
const DECIDED_BY_ITSELF: [&str; 13] = [
    "automatically refuse",
    "automatically reject",
    "automatically decide",
    "automatically turned down",
    "refused automatically",
    "rejected automatically",
    "decided automatically",
    "turned down automatically",
    "the computer decides",
    "the system decides",
    "wrthod yn awtomatig",
    "penderfynu’n awtomatig",
    "benderfynu’n awtomatig",
];

/// L10: where the notice says that a person decides, no form says that something is refused or decided without one.
pub(super) fn decisions(pack: &Pack, services: &[Service], found: &mut Found) {
    let claimed = pack.automated_decisions.en.to_lowercase();
    if !["no computer", "a person makes every", "no automated"].iter().any(|none| claimed.contains(none)) {
        return;
    }
    for service in services {
        for (name, words) in words_of(service) {
            let said = [words.en.to_lowercase(), words.cy.to_lowercase()];
            if DECIDED_BY_ITSELF.iter().any(|phrase| said.iter().any(|text| text.contains(phrase))) {
                let field = format!("service[{}].{name}", service.slug);
                let problem = "It says that something is decided without a person, and the notice says that no computer decides alone.";
                found.error(Rule::Automated, field, problem, "Let a named person decide, or say in automated_decisions how it is decided.");
            }
        }
    }
}

/// What a form says of what becomes of it.
fn words_of(service: &Service) -> Vec<(String, &Words)> {
    let mut all = vec![("summary".to_string(), &service.summary), ("who_sees".to_string(), &service.who_sees)];
    all.extend(service.what_next.iter().enumerate().map(|(at, words)| (format!("what_next[{}]", at + 1), words)));
    all.extend(service.not_ours.iter().map(|words| ("not_ours".to_string(), words)));
    for topic in &service.topic {
        all.extend(topic.intro.iter().map(|words| (format!("topic[{}].intro", topic.id), words)));
        for question in &topic.question {
            let at = |part: &str| format!("question[{}].{part}", question.id);
            let parts = [("hint", &question.hint), ("why", &question.why), ("without", &question.without)];
            all.extend(parts.into_iter().filter_map(|(part, words)| Some((at(part), words.as_ref()?))));
        }
    }
    all
}

/// L12: the lines of the notice and the lines that ring.
pub(super) fn lines(pack: &Pack, lines: &[PhoneLine], found: &mut Found) {
    let Some(calls) = &pack.calls else { return };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    for line in lines {
        let field = format!("calls.line[{}]", line.number);
        match calls.lines.iter().find(|said| digits(&said.number) == digits(&line.number)) {
            None => found.error(Rule::Line, field, "The council answers this line, and the notice does not name it.", "Add the line."),
            Some(said) if said.recorded != line.recorded => {
                let problem = "The notice says something else about recording than the directory does.";
                found.error(Rule::Line, field, problem, "Let both say the same.");
            }
            Some(_) => {}
        }
    }
}
