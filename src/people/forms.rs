//! What people type about themselves, and the shape every value has before it is written down.

use chrono::{Months, NaiveDate};
use uuid::Uuid;

use super::{
    BankDetails, Circumstance, CircumstanceKind, Equality, EqualityKind, HouseholdMember, Need, NeedKind, ServiceReference, Value,
};
use crate::{
    accounts::forms::{AddressGiven, address},
    error::FieldErrors,
    fields::{Fields, clean},
    formats::{
        AccountPattern, BankAccount, CouncilTaxAccount, DateOfBirth, DateProblem, FullName, KnownAs, NameProblem, Nino, Phone, SortCode,
        parse_date,
    },
    lang::Lang,
    text::{details, errors, needs},
};

/// The most characters of what somebody says about a need or a circumstance.
pub const MOST_WORDS: usize = 500;
/// Nobody has lived anywhere longer (law.md 8.4).
const LONGEST_AGO: u32 = 130 * 12;

/// A value in its normal form, or what is wrong with it beside the code of its kind. An e-mail address is not read again here:
/// it was proven where it was typed.
pub fn normal(value: &Value, pattern: &str, today: NaiveDate) -> Result<Value, FieldErrors> {
    let field = value.kind().code();
    let wrong = |message: fn(Lang) -> &'static str| FieldErrors::one(field, message);
    Ok(match value {
        Value::Name(name) => Value::Name(FullName::parse(name).map_err(|problem| name_fault(field, problem))?.to_string()),
        Value::KnownAs(name) => Value::KnownAs(KnownAs::parse(name).map_err(|problem| known_as_fault(field, problem))?.to_string()),
        Value::Email(email) => Value::Email(email.clone()),
        Value::Phone(phone) => Value::Phone(Phone::parse(phone).map_err(|_| wrong(errors::phone_wrong))?.as_str().to_string()),
        Value::Address(address) if address.lines.iter().all(String::is_empty) => return Err(wrong(errors::address_line_empty)),
        Value::Address(address) => Value::Address(address.clone()),
        Value::DateOfBirth(date) => Value::DateOfBirth(birth(*date, today).map_err(|problem| date_fault(field, problem))?),
        Value::CouncilTaxAccount(number) => {
            let pattern = AccountPattern::parse(pattern).map_err(|_| wrong(details::council_tax_wrong))?;
            let number = CouncilTaxAccount::parse(number, &pattern).map_err(|_| wrong(details::council_tax_wrong))?;
            Value::CouncilTaxAccount(number.as_str().to_string())
        }
        Value::Nino(number) => Value::Nino(Nino::parse(number).map_err(|_| wrong(errors::ni_number_wrong))?.as_str().to_string()),
        Value::ServiceReference(reference) => {
            Value::ServiceReference(service_reference(reference).ok_or_else(|| wrong(details::reference_wrong))?)
        }
        Value::BankAccount(bank) => Value::BankAccount(bank_details(bank).ok_or_else(|| wrong(details::bank_wrong))?),
        Value::HouseholdMember(member) => Value::HouseholdMember(household_member(member, today)?),
        Value::Circumstance(told) => Value::Circumstance(circumstance(told).ok_or_else(|| wrong(details::words_wrong))?),
        Value::Equality(told) => Value::Equality(equality(told).ok_or_else(|| wrong(details::words_wrong))?),
        Value::Need(told) => Value::Need(need(told)?),
    })
}

fn birth(date: NaiveDate, today: NaiveDate) -> Result<NaiveDate, DateProblem> {
    let part = |format: &str| date.format(format).to_string();
    DateOfBirth::parse(&part("%d"), &part("%m"), &part("%Y"), today).map(DateOfBirth::date)
}

fn service_reference(reference: &ServiceReference) -> Option<ServiceReference> {
    let (service, number) = (clean(&reference.service), clean(&reference.number));
    let fits = !service.is_empty() && !number.is_empty() && service.chars().count() <= 100 && number.chars().count() <= 50;
    fits.then_some(ServiceReference { service, number })
}

fn bank_details(bank: &BankDetails) -> Option<BankDetails> {
    let (sort_code, account) = (SortCode::parse(&bank.sort_code).ok()?, BankAccount::parse(&bank.account).ok()?);
    Some(BankDetails { sort_code: sort_code.as_str().to_string(), account: account.as_str().to_string() })
}

fn household_member(member: &HouseholdMember, today: NaiveDate) -> Result<HouseholdMember, FieldErrors> {
    let name = FullName::parse(&member.name).map_err(|problem| name_fault("household_member", problem))?.to_string();
    let born = member.born.map(|date| birth(date, today)).transpose().map_err(|problem| date_fault("household_member", problem))?;
    let relation = clean(&member.relation);
    if relation.chars().count() > KnownAs::MOST {
        return Err(FieldErrors::one("household_member", details::words_wrong));
    }
    Ok(HouseholdMember { name, relation, born })
}

fn circumstance(told: &Circumstance) -> Option<Circumstance> {
    let words = some_words(&told.words)?;
    CircumstanceKind::from_code(&told.about).map(|about| Circumstance { about: about.code().to_string(), words })
}

fn equality(told: &Equality) -> Option<Equality> {
    let words = some_words(&told.words)?;
    EqualityKind::from_code(&told.about).map(|about| Equality { about: about.code().to_string(), words })
}

fn some_words(words: &str) -> Option<String> {
    Some(clean(words)).filter(|words| !words.is_empty() && words.chars().count() <= MOST_WORDS)
}

/// A need of a kind that is known; which language, and what else, has to be said.
fn need(told: &Need) -> Result<Need, FieldErrors> {
    let words = clean(&told.words);
    let kind = NeedKind::from_code(&told.need).ok_or_else(|| FieldErrors::one("need", needs::need_unknown))?;
    let (field, missing): (&str, fn(Lang) -> &'static str) = match kind {
        NeedKind::Interpreter => ("interpreter-words", needs::language_missing),
        _ => ("other-words", needs::words_missing),
    };
    if matches!(kind, NeedKind::Interpreter | NeedKind::Other) && words.is_empty() {
        return Err(FieldErrors::one(field, missing));
    }
    if words.chars().count() > MOST_WORDS {
        return Err(FieldErrors::one(field, needs::words_too_long));
    }
    Ok(Need { need: kind.code().to_string(), words })
}

fn name_fault(field: &str, problem: NameProblem) -> FieldErrors {
    match problem {
        NameProblem::Empty => FieldErrors::one(field, errors::name_empty),
        NameProblem::TooLong { .. } => FieldErrors::one(field, errors::name_too_long),
        NameProblem::HiddenCharacters => FieldErrors::one(field, errors::name_hidden_characters),
    }
}

fn known_as_fault(field: &str, problem: NameProblem) -> FieldErrors {
    match problem {
        NameProblem::TooLong { .. } => FieldErrors::one(field, errors::known_as_too_long),
        other => name_fault(field, other),
    }
}

/// What is wrong with a date in three boxes.
pub fn date_fault(field: &str, problem: DateProblem) -> FieldErrors {
    FieldErrors::one(
        field,
        match problem {
            DateProblem::Missing(_) => errors::date_missing_part,
            DateProblem::YearNeedsFourDigits => errors::date_year_four_numbers,
            DateProblem::NotReal => errors::date_not_real,
            DateProblem::InFuture => errors::date_in_future,
            DateProblem::TooOld => errors::date_too_old,
        },
    )
}

/// What to call somebody: nothing takes it back.
pub fn check_known_as(fields: &Fields) -> Result<Option<KnownAs>, FieldErrors> {
    match KnownAs::parse(fields.get("known_as")) {
        Ok(name) => Ok(Some(name)),
        Err(NameProblem::Empty) => Ok(None),
        Err(problem) => Err(known_as_fault("known_as", problem)),
    }
}

/// A number, and whether it takes the place of the main one.
#[derive(Clone, Debug)]
pub struct NewPhone {
    pub phone: Phone,
    pub replaces: bool,
}

impl NewPhone {
    /// `has_one`: whether there is a number that it could replace; then the page asks, without a default.
    pub fn check(fields: &Fields, has_one: bool) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let phone = Phone::parse(fields.get("phone")).ok();
        if phone.is_none() {
            faults.add("phone", errors::phone_wrong);
        }
        let replaces = match fields.get("how") {
            "replace" => Some(true),
            "add" => Some(false),
            _ if !has_one => Some(true),
            _ => None,
        };
        if replaces.is_none() {
            faults.add("how", details::how_not_selected);
        }
        match (phone, replaces) {
            (Some(phone), Some(replaces)) => Ok(NewPhone { phone, replaces }),
            _ => Err(faults),
        }
    }
}

/// The numbers that were ticked to be removed.
pub fn check_removed(fields: &Fields) -> Result<Vec<Uuid>, FieldErrors> {
    let ids: Vec<Uuid> = fields.all("remove").into_iter().filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() { Err(FieldErrors::one("remove", details::nothing_ticked)) } else { Ok(ids) }
}

/// A new address, or none at all.
#[derive(Clone, Debug)]
pub enum NewAddress {
    At {
        given: AddressGiven,
        since: Option<NaiveDate>,
    },
    /// No fixed address.
    Nowhere,
}

impl NewAddress {
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Self, FieldErrors> {
        if fields.get("no_address") == "yes" {
            return Ok(NewAddress::Nowhere);
        }
        let mut faults = FieldErrors::none();
        let given = address(fields, &mut faults);
        if given.is_none() && faults.is_empty() {
            faults.add("address-postcode", errors::postcode_empty);
        }
        let since = match since(fields, today) {
            Ok(since) => since,
            Err(problem) => {
                let fault = date_fault("since", problem);
                fault.iter().for_each(|(field, words)| faults.add_words(field, words.clone()));
                None
            }
        };
        match given {
            Some(given) if faults.is_empty() => Ok(NewAddress::At { given, since }),
            _ => Err(faults),
        }
    }
}

/// Since when, if it was said: a day that was, and not before anybody's time.
fn since(fields: &Fields, today: NaiveDate) -> Result<Option<NaiveDate>, DateProblem> {
    let [day, month, year] = ["since-day", "since-month", "since-year"].map(|part| fields.get(part).trim());
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Ok(None);
    }
    let since = parse_date(day, month, year)?;
    if since > today {
        return Err(DateProblem::InFuture);
    }
    if today.checked_sub_months(Months::new(LONGEST_AGO)).is_some_and(|first| since < first) {
        return Err(DateProblem::TooOld);
    }
    Ok(Some(since))
}

/// Everything that is ticked, with the words that belong to it.
pub fn check_needs(fields: &Fields) -> Result<Vec<Need>, FieldErrors> {
    let mut faults = FieldErrors::none();
    let mut told = Vec::new();
    for code in fields.all("need") {
        let words = match NeedKind::from_code(code) {
            Some(NeedKind::Interpreter) => fields.text("interpreter-words"),
            Some(NeedKind::Other) => fields.text("other-words"),
            _ => String::new(),
        };
        match need(&Need { need: code.to_string(), words }) {
            Ok(need) if told.contains(&need) => {}
            Ok(need) => told.push(need),
            Err(fault) => fault.iter().for_each(|(field, words)| faults.add_words(field, words.clone())),
        }
    }
    // Words without their box would be lost in silence.
    if !fields.all("need").contains(&"other") && !fields.text("other-words").is_empty() {
        faults.add("other-words", needs::tick_other);
    }
    faults.into_result()?;
    Ok(told)
}
