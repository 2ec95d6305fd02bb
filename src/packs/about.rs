//! What the law wants said beside the copy (UK GDPR art. 15(1)(a) to (h) and (2)), from the policy pack.

use super::html::{Html, page};
use crate::{
    lang::{Lang, Words},
    policy::{Holding, Office, Pack},
    text::{packs as words, public},
};

/// What a policy pack leaves unsaid in either language. "None" is something said; nothing is not.
pub fn missing(policy: &Pack) -> Vec<String> {
    let mut missing = Vec::new();
    let mut want = |part: String, words: &Words| {
        if words.en.trim().is_empty() || words.cy.trim().is_empty() {
            missing.push(part);
        }
    };
    for holding in &policy.holdings {
        let category = &holding.category;
        want(format!("(a) purpose of {category}"), &holding.purpose);
        want(format!("(b) kinds of {category}"), &holding.contains);
        for recipient in &holding.recipients {
            want(format!("(c) recipients of {category}"), recipient);
        }
        want(format!("(d) period of {category}"), holding.rule(None));
        want(format!("(g) source of {category}"), &holding.source);
    }
    for right in &policy.rights {
        want("(e) rights".to_string(), right);
    }
    want("(f) regulator".to_string(), &policy.regulator.name);
    want("(f) controller".to_string(), &policy.controller.name);
    want("(h) automated decisions".to_string(), &policy.automated_decisions);
    want("(2) transfers".to_string(), &policy.transfers);
    if policy.rights.is_empty() {
        missing.push("(e) rights".to_string());
    }
    missing
}

/// The page that says it.
pub fn about(policy: &Pack, council: &str, lang: Lang) -> String {
    let mut html = Html::new(lang);
    html.paragraph(words::about_lead(lang));
    html.paragraph(&policy_line(policy, lang));
    for holding in &policy.holdings {
        of_kind(&mut html, holding, lang);
    }
    html.heading(2, public::privacy_uk(lang));
    html.paragraph(policy.transfers.get(lang));
    html.heading(2, public::privacy_automated(lang));
    html.paragraph(policy.automated_decisions.get(lang));
    html.heading(2, public::privacy_rights(lang));
    html.list(policy.rights.iter().map(|right| right.get(lang)));
    html.heading(2, public::privacy_complain(lang));
    html.paragraph(public::privacy_complain_us(lang));
    office(&mut html, &policy.controller, lang);
    office(&mut html, &policy.dpo, lang);
    html.paragraph(public::privacy_complain_regulator(lang));
    office(&mut html, &policy.regulator, lang);
    html.paragraph(words::about_court(lang));
    page(lang, words::about_title(lang), council, "", &html)
}

fn policy_line(policy: &Pack, lang: Lang) -> String {
    let from = policy.effective_from().map(|date| crate::calendar::full_date(lang, date)).unwrap_or_default();
    public::privacy_version(lang, &from, &policy.version.to_string())
}

/// One kind of information: why, what, from whom, to whom, and until when.
fn of_kind(html: &mut Html, holding: &Holding, lang: Lang) {
    html.heading(2, holding.label.get(lang));
    let recipients: Vec<&str> = holding.recipients.iter().map(|to| to.get(lang)).collect();
    let recipients = if recipients.is_empty() { public::privacy_nobody(lang).to_string() } else { recipients.join(" · ") };
    let law = format!("{} ({})", holding.basis_words(None).get(lang), holding.article(None));
    html.facts([
        (public::privacy_what(lang), holding.contains.get(lang).to_string()),
        (words::about_why(lang), holding.purpose.get(lang).to_string()),
        (words::about_law(lang), law),
        (public::privacy_from(lang), holding.source.get(lang).to_string()),
        (public::privacy_shared(lang), recipients),
        (public::privacy_until(lang), holding.rule(None).get(lang).to_string()),
    ]);
}

fn office(html: &mut Html, office: &Office, lang: Lang) {
    let web = office.web.as_ref().map(|web| web.get(lang));
    let parts = [Some(office.name.get(lang)), Some(office.address.get(lang)), office.email.as_deref(), Some(&office.phone), web];
    html.paragraph(&parts.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_pack_says_all_that_goes_with_a_copy_and_one_that_does_not_is_named() {
        for text in [include_str!("../../data/policy/arianell.toml"), include_str!("../../data/policy/clic.toml")] {
            let mut policy = Pack::parse(text).unwrap();
            assert_eq!(missing(&policy), Vec::<String>::new());
            for lang in Lang::BOTH {
                let page = about(&policy, "Arianell", lang);
                assert!(page.contains(policy.regulator.name.get(lang).split('’').next().unwrap()));
                assert_eq!(page.matches("<h1>").count(), 1);
            }
            policy.holdings[0].source.cy = " ".into();
            policy.rights.clear();
            let first = policy.holdings[0].category.clone();
            assert_eq!(missing(&policy), [format!("(g) source of {first}"), "(e) rights".to_string()]);
        }
    }
}
