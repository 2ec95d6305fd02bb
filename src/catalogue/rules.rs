//! What must be true of a service before anybody is asked its questions.

use super::{Marked, Question, QuestionKind, Service};
use crate::lang::Words;

/// Everything wrong with a service's definition, as sentences for whoever wrote it. Empty means it may be loaded.
pub fn faults(service: &Service) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen: Vec<&Question> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    if service.topic.is_empty() {
        faults.push("it has no topic".to_string());
    }
    for question in service.questions() {
        let at = |fault: &str| format!("question {}: {fault}", question.id);
        if !ids.insert(&question.id) {
            faults.push(at("the id is used twice"));
        }
        if question.id.is_empty() || !question.id.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            faults.push(at("the id has other characters than a-z and _"));
        }
        // Article 13(2)(e): whether it must be given, and what follows if it is not.
        if question.required && (question.why.is_none() || question.without.is_none() || question.empty_error.is_none()) {
            faults.push(at("it is required, so it needs why, without and empty_error"));
        }
        if question.marked == Marked::SpecialCategory && service.special_category.is_empty() {
            faults.push(at("it asks for special-category data, and the service names no condition"));
        }
        if matches!(question.kind, QuestionKind::SingleChoice | QuestionKind::MultipleChoice) && question.choices.len() < 2 {
            faults.push(at("a choice needs at least two choices"));
        }
        if let Some(show_if) = &question.show_if
            && !seen.iter().any(|earlier| earlier.id == show_if.question && earlier.choices.iter().any(|c| c.value == show_if.equals))
        {
            faults.push(at("show_if names no earlier choice"));
        }
        let texts = [
            Some(&question.label),
            question.hint.as_ref(),
            question.why.as_ref(),
            question.without.as_ref(),
            question.empty_error.as_ref(),
        ];
        if texts.into_iter().flatten().any(lacks_a_language) {
            faults.push(at("a text lacks a language"));
        }
        seen.push(question);
    }
    if [&service.title, &service.summary, &service.who_sees].into_iter().any(lacks_a_language) {
        faults.push("a text lacks a language".to_string());
    }
    faults
}

fn lacks_a_language(words: &Words) -> bool {
    words.en.trim().is_empty() || words.cy.trim().is_empty()
}
