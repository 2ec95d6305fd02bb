//! What a person picks to be erased and says yes to, and what staff decide.

use uuid::Uuid;

use super::Outcome;
use crate::{
    corrections::Decision,
    error::FieldErrors,
    fields::Fields,
    holdings::{Category, Scope},
    text::{erasure as words, erasure_desk as desk, request_errors},
};

/// What nobody asks to have erased by itself: the sign-in is closed, and the logs prove what happened.
pub const NEVER_ALONE: [Category; 4] = [Category::Account, Category::AccessLog, Category::SharingLog, Category::SafetyMarker];

/// What is picked on the first page: everything, or some categories.
///
/// # Errors
/// Nothing chosen, or some things and none of them named.
pub fn picked(fields: &Fields) -> Result<Scope, FieldErrors> {
    match fields.get("what") {
        "all" => Ok(Scope { whole: true, ..Scope::all() }),
        "some" => {
            let chosen = chosen(fields, "category");
            if chosen.is_empty() {
                Err(FieldErrors::one("category", words::some_empty))
            } else {
                Ok(Scope { by_rule: chosen, ..Scope::default() })
            }
        }
        _ => Err(FieldErrors::one("what", words::what_empty)),
    }
}

/// What somebody meant who asked in words, as staff read it; when nothing goes, nobody has to say.
///
/// # Errors
/// As [`picked`].
pub fn read_as(fields: &Fields) -> Result<Scope, FieldErrors> {
    match fields.get("what") {
        "all" | "some" => picked(fields),
        _ if fields.get("decision") == Decision::Refuse.code() => Ok(Scope { whole: true, ..Scope::all() }),
        _ => Err(FieldErrors::one("what", desk::asked_empty)),
    }
}

fn chosen(fields: &Fields, name: &str) -> Vec<Category> {
    let codes = fields.all(name);
    Category::ALL.iter().copied().filter(|category| !NEVER_ALONE.contains(category) && codes.contains(&category.code())).collect()
}

/// What somebody says yes to after they have seen what would happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    pub scope: Scope,
    /// At once, for their safety.
    pub urgent: bool,
    pub copy_first: bool,
    pub submission_key: Uuid,
}

impl Confirmed {
    /// # Errors
    /// The sentence that it cannot come back is not ticked, or nothing is picked.
    pub fn check(fields: &Fields) -> Result<Confirmed, FieldErrors> {
        let scope = picked(fields)?;
        if fields.get("understood") != "yes" {
            return Err(FieldErrors::one("understood", words::understood_empty));
        }
        let submission_key =
            Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one("understood", request_errors::form_too_old))?;
        Ok(Confirmed { scope, urgent: fields.get("urgent") == "yes", copy_first: fields.get("copy") != "no", submission_key })
    }
}

/// What staff say beside the answer: what goes beyond the rules, and whether it is done at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub beyond: Vec<Category>,
    pub urgent: bool,
}

impl Decided {
    pub fn read(fields: &Fields) -> Decided {
        let codes = fields.all("beyond");
        // What proves who was told and who looked never goes before its time (UK GDPR arts 5(2) and 19).
        let proof = [Category::AccessLog, Category::SharingLog];
        let beyond = Category::ALL.iter().copied().filter(|category| !proof.contains(category) && codes.contains(&category.code()));
        Decided { beyond: beyond.collect(), urgent: fields.get("urgent") == "yes" }
    }
}

/// The field of a recipient: several of them stand on one page, each with a form.
pub fn outcome_field(recipient: Uuid) -> String {
    format!("outcome-{recipient}")
}

/// What became of telling a recipient.
///
/// # Errors
/// Nothing chosen.
pub fn outcome(fields: &Fields, recipient: Uuid) -> Result<Outcome, FieldErrors> {
    let field = outcome_field(recipient);
    Outcome::from_code(fields.get(&field)).ok_or_else(|| FieldErrors::one(&field, words::outcome_empty))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    #[test]
    fn what_is_picked_is_everything_or_some_things_that_can_be_picked() {
        let all = picked(&fields(&[("what", "all"), ("category", "draft")])).unwrap();
        assert!(all.whole && all.by_rule.len() == Category::ALL.len());
        let some = picked(&fields(&[("what", "some"), ("category", "need"), ("category", "draft"), ("category", "access_log")])).unwrap();
        assert_eq!((some.whole, some.by_rule), (false, vec![Category::Need, Category::Draft]));
        assert!(picked(&fields(&[("what", "some"), ("category", "access_log")])).unwrap_err().of("category").is_some());
        assert!(picked(&fields(&[("what", "nothing")])).unwrap_err().of("what").is_some());
    }

    #[test]
    fn nothing_is_asked_without_the_sentence_that_it_cannot_come_back() {
        let key = Uuid::from_u128(5).to_string();
        let form = |understood| fields(&[("what", "all"), ("understood", understood), ("submission_key", &key)]);
        assert!(Confirmed::check(&form("")).unwrap_err().of("understood").is_some());
        let confirmed = Confirmed::check(&form("yes")).unwrap();
        assert!(confirmed.copy_first && !confirmed.urgent && confirmed.scope.whole);
        assert!(Confirmed::check(&fields(&[("what", "all"), ("understood", "yes")])).is_err());
    }
}
