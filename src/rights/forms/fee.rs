//! What staff type to charge a fee.

use super::said;
use crate::{
    corrections::forms::answer_field,
    error::FieldErrors,
    fields::Fields,
    formats::{MoneyProblem, Pence},
    lang::{Lang, Words},
    rights::{FeeGround, Kind, fee::MOST},
    text::{corrections, errors, rights_fee as words},
};

/// A fee as it is proposed, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub ground: FeeGround,
    pub amount: Pence,
    /// What shows it, for us.
    pub why: String,
    /// What the person reads; empty in a language that was not asked for.
    pub reasons: Words,
}

impl Proposed {
    /// # Errors
    /// Every fault at once: no ground that fits the right, no amount, nothing that shows it, and each language without its reason.
    pub fn check(fields: &Fields, kind: Kind, languages: &[Lang]) -> Result<Proposed, FieldErrors> {
        let mut faults = FieldErrors::none();
        let ground = FeeGround::from_code(fields.get("ground")).filter(|ground| ground.fits(kind));
        if ground.is_none() {
            faults.add("ground", words::ground_empty);
        }
        let amount = Pence::parse_within(fields.get("amount"), Pence::new(1)..=MOST).map_err(|problem| unlike(problem, &mut faults)).ok();
        let why = message(fields, "why", words::why_empty, &mut faults);
        let mut reasons = Words::default();
        for lang in languages {
            let typed = message(fields, answer_field(*lang), corrections::reason_empty, &mut faults);
            match lang {
                Lang::Cy => reasons.cy = typed,
                Lang::En => reasons.en = typed,
            }
        }
        match (ground, amount) {
            (Some(ground), Some(amount)) if faults.is_empty() => Ok(Proposed { ground, amount, why, reasons }),
            _ => Err(faults),
        }
    }
}

fn message(fields: &Fields, field: &str, empty: fn(Lang) -> &'static str, faults: &mut FieldErrors) -> String {
    said(fields, field, empty).unwrap_or_else(|found| {
        found.iter().for_each(|(field, words)| faults.add_words(field, words.clone()));
        String::new()
    })
}

fn unlike(problem: MoneyProblem, faults: &mut FieldErrors) {
    match problem {
        MoneyProblem::Empty | MoneyProblem::TooLittle { .. } => faults.add("amount", words::amount_empty),
        MoneyProblem::TooMuch { most } => {
            let most = most.to_string();
            faults.add("amount", |lang| words::amount_most(lang, &most));
        }
        MoneyProblem::Wrong | MoneyProblem::Negative | MoneyProblem::LessThanAPenny => faults.add("amount", errors::money_wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(of: &[(&str, &str)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    #[test]
    fn a_fee_needs_a_ground_that_fits_an_amount_what_shows_it_and_a_reason_in_each_language() {
        let bare = Proposed::check(&form(&[]), Kind::Access, &[Lang::En, Lang::Cy]).unwrap_err();
        assert!(["ground", "amount", "why", "message_en", "message_cy"].iter().all(|field| bare.of(field).is_some()));
        let with = |kind: Kind, ground: &str, amount: &str| {
            let typed = [("ground", ground), ("amount", amount), ("why", "Forty times"), ("message_en", "Work"), ("message_cy", "Gwaith")];
            Proposed::check(&form(&typed), kind, &[Lang::En, Lang::Cy])
        };
        let whole = with(Kind::Access, "copies", "£12.50").unwrap();
        assert_eq!((whole.ground, whole.amount, whole.reasons.cy.as_str()), (FeeGround::Copies, Pence::new(1_250), "Gwaith"));
        assert!(with(Kind::Rectification, "copies", "12").unwrap_err().of("ground").is_some(), "copies are of what access gave");
        for amount in ["", "0", "-5", "five", "1.005", "1000.01"] {
            assert!(with(Kind::Rectification, "excessive", amount).unwrap_err().of("amount").is_some(), "{amount}");
        }
        assert_eq!(with(Kind::Rectification, "excessive", "1000").unwrap().amount, MOST);
    }
}
