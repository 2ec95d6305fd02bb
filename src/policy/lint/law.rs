//! What the law wants of every pack: a reason for each use, every part said, a condition where it is sensitive, and nobody abroad.

use super::{Found, Rule};
use crate::{
    holdings::{
        Category,
        rules::{COUNTED, PROJECTS_TAKE, triggers},
    },
    policy::{EndAction, Office, Pack, rules::BASES},
};

/// L2: a reason that is one (UK GDPR art. 6(1)), and that a public authority can rest on.
pub(super) fn bases(pack: &Pack, found: &mut Found) {
    for holding in &pack.holdings {
        let field = format!("holding[{}].basis", holding.category);
        basis(&holding.basis, &field, found);
        for (service, own) in holding.bases_of_services() {
            basis(own, &format!("holding[{}].override[{service}].basis", holding.category), found);
        }
        for purpose in &holding.purposes {
            basis(&purpose.basis, &format!("holding[{}].purpose_of[{}].basis", holding.category, purpose.of), found);
        }
    }
    for project in &pack.projects {
        basis(&project.basis, &format!("project[{}].basis", project.slug), found);
    }
}

fn basis(basis: &str, field: &str, found: &mut Found) {
    if !BASES.contains(&basis) {
        found.error(Rule::Basis, field, format!("{basis} is no legal reason."), "Name one of Article 6(1) of the UK GDPR.");
    } else if claims_interests(basis) {
        let problem = "A public authority cannot rest its tasks on legitimate interests.";
        found.warning(
            Rule::Basis,
            field,
            problem,
            "Rest it on the public task, or write why it is no task, with the balance of interests.",
        );
    }
}

pub(super) fn claims_interests(basis: &str) -> bool {
    basis.ends_with("legitimate_interests") || basis == "recognised_legitimate_interest"
}

/// L4: the parts of arts 13, 14 and 30 that no type demands.
pub(super) fn parts(pack: &Pack, found: &mut Found) {
    let mut missing = |absent: bool, field: &str, problem: &str, remedy: &str| {
        if absent {
            found.error(Rule::Missing, field, problem, remedy);
        }
    };
    missing(pack.effective_from().is_none(), "effective_from", "It is no date.", "Write the day it begins to apply, like 2026-04-01.");
    missing(
        pack.rights.is_empty(),
        "rights",
        "It names no rights.",
        "List each right, and how to complain to the council and to the regulator.",
    );
    missing(
        pack.sensitive.is_none(),
        "sensitive",
        "It says nothing about sensitive matters.",
        "Say whether the council asks, and what covers what is volunteered.",
    );
    missing(pack.security.is_none(), "security", "It does not say how data is protected.", "Describe it in general.");
    missing(pack.subjects.is_none(), "subjects", "It does not say whose data it is.", "Name the kinds of people.");
    missing(
        pack.calls.is_none(),
        "calls",
        "It says nothing about calls.",
        "Say which lines are recorded, how callers are told and how to be helped without a recording.",
    );
    missing(pack.charter.is_none(), "charter", "It promises nothing.", "Give the council’s times to acknowledge and to answer.");
    missing(pack.cookies.is_empty(), "cookie", "It names no cookie.", "List the cookie that keeps people signed in.");
    missing(
        pack.accessibility.is_none(),
        "accessibility",
        "There is no accessibility statement.",
        "Say what does not work yet and how it was tested.",
    );
    for (name, office) in [("controller", &pack.controller), ("dpo", &pack.dpo), ("regulator", &pack.regulator)] {
        missing(!can_be_reached(office), name, "Nobody can reach it.", "Give a telephone number, and an e-mail address or a web page.");
    }
    for holding in &pack.holdings {
        let field = format!("holding[{}]", holding.category);
        missing(
            holding.article(None).trim().is_empty(),
            &format!("{field}.article"),
            "It names no article.",
            "Name the article of the legal reason.",
        );
        missing(holding.uses.is_empty(), &format!("{field}.uses"), "It serves no use.", "Name the uses it serves.");
        for code in holding.uses.iter().chain(holding.purposes.iter().map(|purpose| &purpose.of)) {
            let unknown = !pack.uses.iter().any(|one| one.code == *code);
            missing(unknown, &format!("{field}.uses"), &format!("There is no use {code}."), "Declare the use, or name another.");
        }
    }
}

fn can_be_reached(office: &Office) -> bool {
    let given = |text: &str| !text.trim().is_empty();
    given(&office.phone) && (office.email.as_deref().is_some_and(given) || office.web.as_ref().is_some_and(|web| given(&web.en)))
}

/// L5: whatever says that it is sensitive names the article and, for a public interest, the paragraph of Schedule 1.
pub(super) fn conditions(pack: &Pack, found: &mut Found) {
    if let Some(sensitive) = &pack.sensitive {
        condition(&sensitive.condition, "sensitive.condition", found);
        if sensitive.criminal && !sensitive.condition.contains("Art 10") {
            let problem = "Crimes and convictions are kept, and no condition covers them.";
            found.error(Rule::Condition, "sensitive.criminal", problem, "Name the condition with Art 10, or keep nothing about crimes.");
        }
    }
    for holding in &pack.holdings {
        let field = format!("holding[{}]", holding.category);
        if let Some(of) = holding.condition(None) {
            condition(&of.code, &format!("{field}.condition"), found);
        } else if names_sensitive(&holding.contains.en) {
            let problem = "It contains something sensitive, and names no condition.";
            found.error(Rule::Condition, format!("{field}.condition"), problem, "Name the condition of Article 9(2), or do not keep it.");
        }
        for purpose in &holding.purposes {
            if let Some(of) = &purpose.condition {
                condition(&of.code, &format!("{field}.purpose_of[{}].condition", purpose.of), found);
            }
        }
    }
}

fn condition(code: &str, field: &str, found: &mut Found) {
    if !is_condition(code) {
        let remedy = "Write it like 9(2)(g), Sch 1 para 6; vital interests, legal claims and what is public need no paragraph.";
        found.error(Rule::Condition, field, format!("“{code}” is no whole condition."), remedy);
    }
}

/// Whether a condition is whole: with its paragraph of Schedule 1 where the Act wants one (DPA 2018 s. 10).
pub(super) fn is_condition(code: &str) -> bool {
    let Some(letter) = code.strip_prefix("9(2)(").and_then(|rest| rest.chars().next()) else { return false };
    let alone = "acdef".contains(letter);
    let paragraph = code.split("Sch 1 para ").nth(1).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    alone || ("bghij".contains(letter) && paragraph)
}

/// Words that say that a kind of data is special (art. 9(1)); age, gender and money are not.
pub(super) fn names_sensitive(text: &str) -> bool {
    let small = text.to_lowercase();
    let words =
        ["health", "medical", "disabilit", "ethnic", "religi", "trade union", "sexual", "biometric", "genetic", "political opinion"];
    words.iter().any(|word| small.contains(word))
}

/// L6.
pub(super) fn recipients(pack: &Pack, found: &mut Found) {
    for one in &pack.recipients {
        let field = |name: &str| format!("recipient[{}].{name}", one.code);
        if one.country != "GB" {
            let problem = "It is outside the United Kingdom, and the notice says that nothing leaves it.";
            found.error(Rule::Recipient, field("country"), problem, "Choose another one; write GB for the United Kingdom.");
        }
        if !["processor", "partner", "authority"].contains(&one.role.as_str()) {
            found.error(Rule::Recipient, field("role"), format!("{} is no role.", one.role), "Write processor, partner or authority.");
        }
        if one.role == "processor" && one.contract.as_deref().is_none_or(|contract| contract.trim().is_empty()) {
            found.error(Rule::Recipient, field("contract"), "A processor without a contract.", "Give the reference of the contract.");
        }
        if one.contract_ends().zip(pack.effective_from()).is_some_and(|(ends, from)| ends < from) {
            let problem = "The contract ended before the pack begins.";
            found.warning(Rule::Recipient, field("contract_ends"), problem, "Renew it, or take the recipient out.");
        }
        for category in one.holdings.iter().filter(|code| Category::from_code(code).is_none()) {
            found.error(Rule::Category, field("holdings"), format!("There is no category {category}."), "Name a category of the register.");
        }
    }
}

/// L13: the pack and the register of holdings have the same categories, with triggers that the walks can follow.
pub(super) fn categories(pack: &Pack, found: &mut Found) {
    for category in Category::ALL {
        let field = format!("holding[{}]", category.code());
        match pack.holding(category.code()) {
            None => {
                found.error(Rule::Category, field, "The pack says nothing about it.", "Add a holding with its purpose, reason and period.");
            }
            Some(holding) if !triggers(*category).contains(&holding.trigger) => {
                let problem = format!("Its period cannot begin with {:?}.", holding.trigger);
                found.error(
                    Rule::Trigger,
                    format!("{field}.trigger"),
                    problem,
                    "Choose what starts it from what is recorded of this category.",
                );
            }
            Some(holding) if holding.action == EndAction::Anonymise && !COUNTED.contains(category) => {
                let problem = "Nothing of it can be counted without saying something about somebody.";
                found.error(Rule::Category, format!("{field}.action"), problem, "Delete it; contacts and requests can be made anonymous.");
            }
            Some(_) => {}
        }
    }
    for holding in pack.holdings.iter().filter(|holding| Category::from_code(&holding.category).is_none()) {
        let field = format!("holding[{}]", holding.category);
        found.error(Rule::Category, field, "There is no such category.", "Name a category of the register.");
    }
    for project in &pack.projects {
        for category in project.holdings.iter().filter(|code| !PROJECTS_TAKE.iter().any(|one| one.code() == *code)) {
            let field = format!("project[{}].holdings", project.slug);
            let problem = format!("People cannot be told whether it includes them by what is held as {category}.");
            found.error(Rule::Category, field, problem, "Name requests, contacts or recordings.");
        }
    }
}
