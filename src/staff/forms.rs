//! What is typed to invite and to change staff.

use crate::{
    accounts::forms::full_name,
    actor::Role,
    error::FieldErrors,
    fields::Fields,
    formats::{EmailAddress, FullName},
    portal::Council,
    text::errors,
};

/// Roles and teams, as they are ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    pub roles: Vec<Role>,
    pub teams: Vec<String>,
    pub welsh: bool,
}

impl Rights {
    pub fn check(fields: &Fields, council: &Council) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let rights = rights(fields, council, &mut faults);
        faults.into_result()?;
        Ok(rights)
    }
}

/// Somebody to be invited.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub email: EmailAddress,
    pub name: FullName,
    pub number: String,
    pub rights: Rights,
}

impl Invitation {
    pub fn check(fields: &Fields, council: &Council) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let name = if fields.text("name").is_empty() {
            faults.add("name", errors::staff_name_empty);
            None
        } else {
            full_name(fields, "name", &mut faults)
        };
        let email = match EmailAddress::parse(fields.get("email")) {
            Ok(email) => Some(email),
            Err(crate::formats::EmailProblem::Empty) => {
                faults.add("email", errors::staff_email_empty);
                None
            }
            Err(_) => {
                faults.add("email", errors::email_wrong);
                None
            }
        };
        let number = staff_number(&fields.text("number"));
        if number.is_none() {
            faults.add("number", errors::staff_number_wrong);
        }
        let rights = rights(fields, council, &mut faults);
        match (email, name, number) {
            (Some(email), Some(name), Some(number)) if faults.is_empty() => Ok(Invitation { email, name, number, rights }),
            _ => Err(faults),
        }
    }
}

/// `a 117` as `A-117`: a letter, a hyphen, three digits.
fn staff_number(typed: &str) -> Option<String> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase();
    let (letter, digits) = typed.split_at_checked(1)?;
    let fits = letter.bytes().all(|b| b.is_ascii_uppercase()) && digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("{letter}-{digits}"))
}

/// Administrators keep the settings and see nobody's content: they have no other role, and need no team.
fn rights(fields: &Fields, council: &Council, faults: &mut FieldErrors) -> Rights {
    let mut roles: Vec<Role> = fields.all("roles").into_iter().filter_map(Role::from_code).collect();
    roles.sort();
    roles.dedup();
    let ticked = fields.all("teams");
    let teams: Vec<String> =
        council.teams.iter().filter(|team| ticked.contains(&team.code.as_str())).map(|team| team.code.clone()).collect();
    let administrator = roles.contains(&Role::Administrator);
    if roles.is_empty() {
        faults.add("roles", errors::staff_role_not_selected);
    }
    if administrator && roles.len() > 1 {
        faults.add("roles", errors::staff_role_alone);
    }
    if teams.is_empty() && !administrator {
        faults.add("teams", errors::staff_team_not_selected);
    }
    Rights { roles, teams, welsh: fields.get("welsh") == "yes" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staff_number_is_a_letter_and_three_digits_however_it_is_typed() {
        for typed in ["A-117", "a117", " a 117 "] {
            assert_eq!(staff_number(typed).as_deref(), Some("A-117"), "{typed}");
        }
        for wrong in ["", "117", "A-11", "A-1170", "AB-11", "Â-117", "A-11x"] {
            assert_eq!(staff_number(wrong), None, "{wrong}");
        }
    }
}
