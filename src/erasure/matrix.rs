//! Which right there is on which lawful basis (law.md 2). The basis is the purpose's and not the person's: whoever asks is answered
//! for each purpose of each category.

use crate::{coded::coded, rights::Kind};

coded! {
    /// A lawful basis (UK GDPR art. 6(1)), as the policy packs name it.
    pub enum Basis {
        Consent = "consent",
        Contract = "contract",
        LegalObligation = "legal_obligation",
        VitalInterests = "vital_interests",
        PublicTask = "public_task",
        /// Art. 6(1)(ea).
        RecognisedInterest = "recognised_legitimate_interest",
        LegitimateInterests = "legitimate_interests",
    }
}

/// Whether there is a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    /// It is weighed: what is no longer needed goes, an objection is upheld unless there are compelling grounds.
    Conditional,
    No,
}

/// The table of law.md 2. A complaint is open to everybody about everything.
pub const fn answer(basis: Basis, right: Kind) -> Answer {
    match (right, basis) {
        (Kind::Access | Kind::Rectification | Kind::Complaint, _)
        | (Kind::Erasure, Basis::Consent)
        | (Kind::Portability, Basis::Consent | Basis::Contract) => Answer::Yes,
        (Kind::Restriction, _)
        | (Kind::Erasure, Basis::Contract | Basis::VitalInterests | Basis::RecognisedInterest | Basis::LegitimateInterests)
        | (Kind::Objection, Basis::PublicTask | Basis::RecognisedInterest | Basis::LegitimateInterests) => Answer::Conditional,
        (Kind::Erasure, Basis::LegalObligation | Basis::PublicTask)
        | (
            Kind::Portability,
            Basis::LegalObligation | Basis::VitalInterests | Basis::PublicTask | Basis::RecognisedInterest | Basis::LegitimateInterests,
        )
        | (Kind::Objection, Basis::Consent | Basis::Contract | Basis::LegalObligation | Basis::VitalInterests) => Answer::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_rights_and_bases_is_the_laws() {
        let rows = [
            ("consent", "yyycyn"),
            ("contract", "yyccyn"),
            ("legal_obligation", "yyncnn"),
            ("vital_interests", "yyccnn"),
            ("public_task", "yyncnc"),
            ("recognised_legitimate_interest", "yyccnc"),
            ("legitimate_interests", "yyccnc"),
        ];
        let rights = [Kind::Access, Kind::Rectification, Kind::Erasure, Kind::Restriction, Kind::Portability, Kind::Objection];
        assert_eq!(rows.len(), Basis::ALL.len());
        for (basis, row) in rows {
            let basis = Basis::from_code(basis).unwrap();
            for (right, letter) in rights.into_iter().zip(row.chars()) {
                let expected = match letter {
                    'y' => Answer::Yes,
                    'c' => Answer::Conditional,
                    _ => Answer::No,
                };
                assert_eq!(answer(basis, right), expected, "{basis:?} {right:?}");
            }
            assert_eq!(answer(basis, Kind::Complaint), Answer::Yes);
        }
    }
}
