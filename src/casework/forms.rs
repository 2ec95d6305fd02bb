//! What a councillor types of a case, step by step, what an officer types in answer, and what it takes to invite a councillor.

mod invite;

pub use invite::{Invitation, term_end};

use uuid::Uuid;

use super::{AskedBy, Authority, Decision, Field, Needs, Reason, ReplyTo};
use crate::{
    accounts::forms::{AddressGiven, address, full_name},
    coded::coded,
    error::FieldErrors,
    fields::Fields,
    formats::{EmailAddress, EmailProblem, Phone, PhoneProblem},
    lang::{Lang, Words},
    text::{casework as words, errors, request_errors},
};

/// The most characters of a message (F13).
pub const MOST_CHARACTERS: usize = 2_000;

coded! {
    /// The steps of a new case, in their order.
    pub enum Step {
        Who = "who",
        About = "about",
        Agreed = "agreed",
        Matter = "matter",
        Check = "check",
    }
}

impl Step {
    /// Whether the step is asked at all: a matter of the ward is about nobody.
    pub fn is_asked(self, fields: &Fields) -> bool {
        let ward = AskedBy::from_code(fields.get("asked_by")) == Some(AskedBy::Ward);
        !(ward && matches!(self, Step::About | Step::Agreed))
    }

    /// The step that follows.
    #[must_use]
    pub fn next(self, fields: &Fields) -> Step {
        let later = Step::ALL.iter().skip_while(|step| **step != self).skip(1);
        later.copied().find(|step| step.is_asked(fields)).unwrap_or(Step::Check)
    }

    /// The step before; none before the first.
    pub fn before(self, fields: &Fields) -> Option<Step> {
        let earlier = Step::ALL.iter().take_while(|step| **step != self);
        earlier.copied().filter(|step| step.is_asked(fields)).last()
    }

    /// The names of the fields that the step asks for.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Step::Who => &["asked_by", "asker"],
            Step::About => &["name", "email", "phone", "address-line1", "address-line2", "address-town", "address-postcode"],
            Step::Agreed => &["authority", "claimed_reason", "special", "safe_copy"],
            Step::Matter => &["service", "matter", "outcome", "reply_to"],
            Step::Check => &[],
        }
    }

    /// What is wrong with the answers to this step, all of it at once.
    pub fn check(self, fields: &Fields) -> Result<(), FieldErrors> {
        let mut faults = FieldErrors::none();
        match self {
            Step::Who => {
                who(fields, &mut faults);
            }
            Step::About => {
                about(fields, &mut faults);
            }
            Step::Agreed => {
                agreed(fields, &mut faults);
            }
            Step::Matter => {
                matter(fields, &mut faults);
            }
            Step::Check => {}
        }
        faults.into_result()
    }
}

/// A whole case, checked.
#[derive(Clone, Debug)]
pub struct NewCase {
    pub asked_by: AskedBy,
    pub asker: String,
    pub about: About,
    pub agreed: Agreed,
    pub matter: Matter,
}

/// Whom it is for. All of it is what the councillor knows; nobody is looked up.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub name: String,
    pub email: String,
    pub phone: String,
    pub address: Vec<String>,
    pub postcode: String,
}

/// How they agreed.
#[derive(Clone, Copy, Debug)]
pub struct Agreed {
    pub authority: Authority,
    pub claimed_reason: Option<Reason>,
    pub special: bool,
    pub safe_copy: bool,
}

/// What it is about.
#[derive(Clone, Debug)]
pub struct Matter {
    /// A service of the catalogue; none when the councillor does not know which.
    pub service: Option<String>,
    pub matter: String,
    pub outcome: String,
    pub reply_to: ReplyTo,
}

impl NewCase {
    /// # Errors
    /// The first step that is not answered right, for the page to go back to.
    pub fn check(fields: &Fields) -> Result<NewCase, Step> {
        for step in Step::ALL.iter().filter(|step| step.is_asked(fields)) {
            step.check(fields).map_err(|_| *step)?;
        }
        let mut faults = FieldErrors::none();
        let (asked_by, asker) = who(fields, &mut faults).ok_or(Step::Who)?;
        let ward = asked_by == AskedBy::Ward;
        let about = if ward { About::default() } else { about(fields, &mut faults).ok_or(Step::About)? };
        let nobody = Agreed { authority: Authority::NotAsked, claimed_reason: None, special: false, safe_copy: false };
        let agreed = if ward { nobody } else { agreed(fields, &mut faults).ok_or(Step::Agreed)? };
        let matter = matter(fields, &mut faults).ok_or(Step::Matter)?;
        Ok(NewCase { asked_by, asker, about, agreed, matter })
    }
}

fn who(fields: &Fields, faults: &mut FieldErrors) -> Option<(AskedBy, String)> {
    let asked_by = AskedBy::from_code(fields.get("asked_by"));
    let asker = fields.text("asker");
    match asked_by {
        None => faults.add("asked_by", words::asked_by_missing),
        Some(AskedBy::Other) => {
            let name = full_name(fields, "asker", faults)?;
            return Some((AskedBy::Other, name.to_string()));
        }
        Some(AskedBy::Person | AskedBy::Ward) => {}
    }
    asked_by.map(|asked_by| (asked_by, if asked_by == AskedBy::Other { asker } else { String::new() }))
}

fn about(fields: &Fields, faults: &mut FieldErrors) -> Option<About> {
    let before = faults.len();
    let name = full_name(fields, "name", faults);
    let email = match EmailAddress::parse(fields.get("email")) {
        Ok(email) => email.to_string(),
        Err(EmailProblem::Empty) => String::new(),
        Err(_) => {
            faults.add("email", errors::email_wrong);
            String::new()
        }
    };
    let phone = match Phone::parse(fields.get("phone")) {
        Ok(phone) => phone.as_str().to_string(),
        Err(PhoneProblem::Empty) => String::new(),
        Err(PhoneProblem::Wrong) => {
            faults.add("phone", errors::phone_wrong);
            String::new()
        }
    };
    let (address, postcode) = match address(fields, faults) {
        Some(AddressGiven::Typed(given)) => (given.lines, given.postcode),
        Some(AddressGiven::Listed { .. }) | None => (Vec::new(), String::new()),
    };
    let name = name?.to_string();
    (faults.len() == before).then_some(About { name, email, phone, address, postcode })
}

fn agreed(fields: &Fields, faults: &mut FieldErrors) -> Option<Agreed> {
    let themselves = AskedBy::from_code(fields.get("asked_by")) == Some(AskedBy::Person);
    let authority = Authority::from_code(fields.get("authority")).filter(|authority| !(themselves && *authority == Authority::NotAsked));
    let claimed_reason = Reason::from_code(fields.get("claimed_reason")).filter(|_| authority == Some(Authority::NotAsked));
    if authority.is_none() {
        faults.add("authority", words::authority_missing);
    }
    if authority == Some(Authority::NotAsked) && claimed_reason.is_none() {
        faults.add("claimed_reason", words::reason_missing);
    }
    let special = yes_or_no(fields, "special", words::special_missing, faults);
    let safe_copy = yes_or_no(fields, "safe_copy", words::safe_copy_missing, faults);
    let authority = authority.filter(|authority| *authority != Authority::NotAsked || claimed_reason.is_some())?;
    Some(Agreed { authority, claimed_reason, special: special?, safe_copy: safe_copy? })
}

fn matter(fields: &Fields, faults: &mut FieldErrors) -> Option<Matter> {
    let before = faults.len();
    let ward = AskedBy::from_code(fields.get("asked_by")) == Some(AskedBy::Ward);
    let said = message(fields, "matter", words::matter_missing, faults);
    let outcome = message(fields, "outcome", words::outcome_missing, faults);
    let reply_to = if ward { Some(ReplyTo::Councillor) } else { ReplyTo::from_code(fields.get("reply_to")) };
    if reply_to.is_none() {
        faults.add("reply_to", words::reply_to_missing);
    }
    let service = Some(fields.text("service")).filter(|slug| !slug.is_empty());
    let (matter, outcome, reply_to) = (said?, outcome?, reply_to?);
    (faults.len() == before).then_some(Matter { service, matter, outcome, reply_to })
}

fn yes_or_no(fields: &Fields, name: &str, missing: fn(Lang) -> &'static str, faults: &mut FieldErrors) -> Option<bool> {
    match fields.get(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            faults.add(name, missing);
            None
        }
    }
}

fn message(fields: &Fields, name: &str, missing: fn(Lang) -> &'static str, faults: &mut FieldErrors) -> Option<String> {
    let typed = fields.text(name);
    if typed.is_empty() {
        faults.add(name, missing);
        return None;
    }
    if typed.chars().count() > MOST_CHARACTERS {
        faults.add(name, errors::message_too_long);
        return None;
    }
    Some(typed)
}

/// What a councillor writes again.
#[derive(Clone, Debug)]
pub struct Asked {
    pub words: String,
    pub submission_key: Uuid,
}

impl Asked {
    pub fn check(fields: &Fields) -> Result<Asked, FieldErrors> {
        let mut faults = FieldErrors::none();
        let words = message(fields, "message", errors::message_empty, &mut faults);
        faults.into_result()?;
        let submission_key = submission_key(fields, "message")?;
        Ok(Asked { words: words.unwrap_or_default(), submission_key })
    }
}

/// The key that makes one thing of a form that was sent twice.
pub fn submission_key(fields: &Fields, beside: &str) -> Result<Uuid, FieldErrors> {
    Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one(beside, request_errors::form_too_old))
}

/// What an officer decides, checked but for the law: that is `rules::ground`.
#[derive(Clone, Debug)]
pub struct Decided {
    pub decision: Decision,
    pub needs: Needs,
    pub relevant: bool,
    pub necessary: bool,
    pub reason: Option<Reason>,
    pub fields: Vec<Field>,
    /// Empty in a language that was not asked for and not written.
    pub body: Words,
}

impl Decided {
    /// An answer is written in the language of the case at least; a refusal in both (its reasons are everybody’s to read). A matter
    /// of the ward is about nobody.
    pub fn check(fields: &Fields, language: Lang, asked_by: AskedBy) -> Result<Decided, FieldErrors> {
        let mut faults = FieldErrors::none();
        let decision = Decision::from_code(fields.get("decision"));
        let refuses = decision == Some(Decision::Refuse);
        if decision.is_none() {
            faults.add("decision", words::decision_missing);
        }
        let needs = if refuses || asked_by == AskedBy::Ward { Some(Needs::Nothing) } else { Needs::from_code(fields.get("needs")) };
        if needs.is_none() {
            faults.add("needs", words::needs_missing);
        }
        let told: Vec<Field> = fields.all("fields").into_iter().filter_map(Field::from_code).collect();
        if !refuses && needs.is_some_and(|needs| needs != Needs::Nothing) && told.is_empty() {
            faults.add("fields", words::fields_missing);
        }
        let mut body = Words { en: fields.text("message_en"), cy: fields.text("message_cy") };
        for lang in [Lang::Cy, Lang::En] {
            let (name, text) = if lang == Lang::Cy { ("message_cy", &mut body.cy) } else { ("message_en", &mut body.en) };
            if text.is_empty() && (refuses || lang == language) {
                faults.add(name, if refuses { words::refusal_missing } else { words::answer_missing });
            } else if text.chars().count() > MOST_CHARACTERS {
                faults.add(name, errors::message_too_long);
            }
        }
        let ticked = |name: &str| fields.get(name) == "yes";
        match (decision, needs) {
            (Some(decision), Some(needs)) if faults.is_empty() => Ok(Decided {
                decision,
                needs,
                relevant: ticked("relevant"),
                necessary: ticked("necessary"),
                reason: Reason::from_code(fields.get("reason")),
                fields: if needs == Needs::Nothing { Vec::new() } else { told },
                body,
            }),
            _ => Err(faults),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    #[test]
    fn a_matter_of_the_ward_is_asked_about_nobody() {
        let ward = fields(&[("asked_by", "ward"), ("matter", "Dark path"), ("outcome", "A light")]);
        assert_eq!((Step::Who.next(&ward), Step::Matter.before(&ward)), (Step::Matter, Some(Step::Who)));
        let case = NewCase::check(&ward).unwrap();
        assert_eq!((case.matter.reply_to, case.agreed.special, case.about.name.as_str()), (ReplyTo::Councillor, false, ""));
        let person = fields(&[("asked_by", "person")]);
        assert_eq!((Step::Who.next(&person), Step::Agreed.before(&person)), (Step::About, Some(Step::About)));
        assert_eq!(NewCase::check(&person).err(), Some(Step::About));
    }

    #[test]
    fn who_asked_themselves_agreed_and_who_could_not_be_asked_needs_a_reason() {
        let answer = |of: &[(&str, &str)]| {
            let mut all = vec![("special", "no"), ("safe_copy", "yes")];
            all.extend(of);
            Step::Agreed.check(&fields(&all))
        };
        assert!(answer(&[("asked_by", "person"), ("authority", "told")]).is_ok());
        assert!(answer(&[("asked_by", "person"), ("authority", "not_asked")]).unwrap_err().of("authority").is_some());
        assert!(answer(&[("asked_by", "other"), ("authority", "not_asked")]).unwrap_err().of("claimed_reason").is_some());
        assert!(answer(&[("asked_by", "other"), ("authority", "not_asked"), ("claimed_reason", "cannot_consent")]).is_ok());
    }

    #[test]
    fn a_refusal_is_written_in_both_languages_and_an_answer_in_the_language_of_the_case() {
        let refused = Decided::check(&fields(&[("decision", "refuse"), ("message_en", "No")]), Lang::En, AskedBy::Other).unwrap_err();
        assert_eq!(refused.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["message_cy"]);
        assert!(
            Decided::check(&fields(&[("decision", "refuse"), ("message_en", "No"), ("message_cy", "Na")]), Lang::En, AskedBy::Other)
                .is_ok()
        );
        let answer = [("decision", "answer"), ("needs", "nothing"), ("message_cy", "Do")];
        assert!(Decided::check(&fields(&answer), Lang::Cy, AskedBy::Other).is_ok());
        assert!(Decided::check(&fields(&answer), Lang::En, AskedBy::Other).unwrap_err().of("message_en").is_some());
        let told = [("decision", "answer"), ("needs", "ordinary"), ("message_en", "Yes")];
        assert!(Decided::check(&fields(&told), Lang::En, AskedBy::Other).unwrap_err().of("fields").is_some());
    }
}
