//! Reads a pack as a careful officer would: what contradicts itself, what the law wants and is not there, what was left over from
//! a template. Pure: it is given the pack and what the pack must agree with.
//!
//! An error stops a pack. A warning needs a reason in the pack (`[[reason]]`), which is published with the notice. What is wrong
//! with the council’s earlier notice (`[as_found]`) stands there as it was written, and needs an answer in the same way.
//!
//! To add a rule: an arm of [`Rule`], a function in one of the files here that finds it, its call in [`lint`], a planted fault in
//! `tests.rs`.

mod asks;
mod found;
mod law;
mod periods;
mod reading;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;

use super::Pack;
use crate::{catalogue::Service, coded::coded, portal::PhoneLine};

coded! {
    /// What a finding is an instance of.
    pub enum Rule {
        /// The same thing is kept for two different times, or the sentence says another one than the machine keeps.
        Period = "L1",
        /// A legal reason that there is not, or that a public authority cannot rest its tasks on (UK GDPR art. 6(1)).
        Basis = "L2",
        /// A gap of a template that nobody filled.
        Placeholder = "L3",
        /// A part that the law wants said (arts 13, 14 and 30).
        Missing = "L4",
        /// Special-category data without a condition (art. 9(2), DPA 2018 Sch. 1).
        Condition = "L5",
        /// A recipient outside the United Kingdom, or a processor without a contract (arts 28 and 44).
        Recipient = "L6",
        /// A form that asks what the notice does not announce.
        Form = "L7",
        /// A language that is missing, or says another number than the other one.
        Language = "L8",
        /// A period that does not say how long or from when.
        Trigger = "L9",
        /// A notice that says that no computer decides, and a form that says that one does (UK GDPR arts 13(2)(f) and 22A).
        Automated = "L10",
        /// A sentence that is too long to be read at once, or a word that people outside the council do not use.
        Reading = "L11",
        /// Two places of the council’s data that say different things about the same line.
        Line = "L12",
        /// A category in the program without a policy, a policy without a category, or an end that its walk cannot bring about.
        Category = "L13",
        /// A reason that answers no finding.
        Reason = "L14",
    }
}

/// What follows from a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
    /// A fault of the earlier notice, kept as it was found.
    AsFound,
}

/// One finding: where, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: Rule,
    pub severity: Severity,
    /// The path of the field in the pack.
    pub field: String,
    pub problem: String,
    pub remedy: String,
    /// Whether a reason in the pack answers it.
    pub answered: bool,
}

impl Finding {
    /// Whether the pack cannot be loaded because of it.
    pub fn stops(&self) -> bool {
        self.severity == Severity::Error || !self.answered
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match (self.severity, self.answered) {
            (Severity::Error, _) => "error",
            (Severity::Warning, false) => "warning without a reason",
            (Severity::Warning, true) => "warning, with its reason",
            (Severity::AsFound, false) => "in the earlier notice, without an answer",
            (Severity::AsFound, true) => "in the earlier notice, answered",
        };
        write!(f, "{} {kind}: {}: {} {}", self.rule.code(), self.field, self.problem, self.remedy)
    }
}

/// What a pack must agree with besides itself: the forms and lines of the council whose pack it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Against<'a> {
    pub services: &'a [Service],
    pub lines: &'a [PhoneLine],
}

/// Everything there is to say about a pack, in the order of its rules.
pub fn lint(pack: &Pack, against: Against<'_>) -> Vec<Finding> {
    let mut found = Found::default();
    words::placeholders_and_languages(pack, &mut found);
    periods::contradictions(pack, &mut found);
    law::bases(pack, &mut found);
    law::parts(pack, &mut found);
    law::conditions(pack, &mut found);
    law::recipients(pack, &mut found);
    law::categories(pack, &mut found);
    asks::forms(pack, against.services, &mut found);
    asks::lines(pack, against.lines, &mut found);
    asks::decisions(pack, against.services, &mut found);
    reading::sentences_and_words(pack, &mut found);
    found::earlier_notice(pack, &mut found);
    let mut findings = found.0;
    for finding in &mut findings {
        finding.answered = reason(pack, finding.rule, &finding.field);
    }
    findings.extend(unused_reasons(pack, &findings));
    findings.sort_by_key(|finding| finding.rule);
    findings
}

/// The findings because of which a pack cannot be loaded.
pub fn stopping(pack: &Pack, against: Against<'_>) -> Vec<Finding> {
    lint(pack, against).into_iter().filter(Finding::stops).collect()
}

fn reason(pack: &Pack, rule: Rule, field: &str) -> bool {
    pack.reasons.iter().any(|reason| reason.rule == rule.code() && reason.field == field)
}

/// A reason that was written for something that is not there any more would be published all the same.
fn unused_reasons(pack: &Pack, findings: &[Finding]) -> Vec<Finding> {
    let answers = |rule: &str, field: &str| {
        findings.iter().any(|finding| finding.severity != Severity::Error && finding.rule.code() == rule && finding.field == field)
    };
    let mut found = Found::default();
    for reason in pack.reasons.iter().filter(|reason| !answers(&reason.rule, &reason.field)) {
        let field = format!("reason[{} {}]", reason.rule, reason.field);
        found.error(Rule::Reason, field, "There is no such finding.", "Take the reason out, or name the finding as it is printed.");
    }
    found.0
}

/// What was found so far.
#[derive(Default)]
struct Found(Vec<Finding>);

impl Found {
    fn add(&mut self, severity: Severity, rule: Rule, field: impl Into<String>, problem: impl Into<String>, remedy: &str) {
        let (field, problem, remedy) = (field.into(), problem.into(), remedy.to_string());
        self.0.push(Finding { rule, severity, field, problem, remedy, answered: false });
    }

    fn error(&mut self, rule: Rule, field: impl Into<String>, problem: impl Into<String>, remedy: &str) {
        self.add(Severity::Error, rule, field, problem, remedy);
    }

    fn warning(&mut self, rule: Rule, field: impl Into<String>, problem: impl Into<String>, remedy: &str) {
        self.add(Severity::Warning, rule, field, problem, remedy);
    }

    fn as_found(&mut self, rule: Rule, field: impl Into<String>, problem: impl Into<String>) {
        self.add(Severity::AsFound, rule, field, problem, "Say under [[reason]], in both languages, what counts instead.");
    }
}
