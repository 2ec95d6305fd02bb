//! Who acts. Every unit of work has exactly one actor, and both walls ask it: the rules, and the database's row security.

use chrono::NaiveDate;

use crate::{
    ids::{AccountId, CouncillorId, MandateId, PersonId},
    lang::Lang,
};

/// Who a unit of work acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody not signed in. `guest` is the unnamed person whose draft or report this browser has proven to hold.
    Visitor {
        guest: Option<PersonId>,
    },
    Resident(Resident),
    /// Somebody who acts for another person, in the services that were granted and nowhere else.
    Representative(Representative),
    Staff(Staff),
    Councillor(Councillor),
    /// The portal itself: a job, a sign-in before anybody is known, a command. The word says which.
    System(&'static str),
}

/// A resident who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    pub account: AccountId,
    pub person: PersonId,
    /// The correspondence language; not yet known is a state of its own.
    pub language: Option<Lang>,
    pub second_step: bool,
}

/// A resident who acts for another person, on one request: made afresh of the mandate each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representative {
    pub account: AccountId,
    /// Their own record, which acting leaves alone.
    pub own: PersonId,
    pub mandate: MandateId,
    /// For whom they act.
    pub subject: PersonId,
    /// The services they see.
    pub sees: Vec<String>,
    /// The services they act in.
    pub acts: Vec<String>,
    /// The services they prepare something in: to send it, or to ask those who must agree with them.
    pub prepares: Vec<String>,
}

/// A member of staff who is signed in with both steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    pub account: AccountId,
    pub person: PersonId,
    /// What residents see instead of a name, like A-117.
    pub number: String,
    pub roles: Vec<Role>,
    /// Codes of the teams they work in.
    pub teams: Vec<String>,
    pub welsh: bool,
}

/// A councillor who is signed in with both steps. They bring cases of constituents and see nothing else of anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Councillor {
    pub account: AccountId,
    pub person: PersonId,
    pub id: CouncillorId,
    /// The English names of the wards they were elected in, as the gazetteer has them.
    pub wards: Vec<String>,
    /// The last day of their term.
    pub term_end: NaiveDate,
}

/// What a member of staff may do; which rows they may do it to is a matter of teams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Adviser,
    Caseworker,
    InformationGovernance,
    Manager,
    Administrator,
}

impl Role {
    pub const ALL: [Role; 5] = [Role::Adviser, Role::Caseworker, Role::InformationGovernance, Role::Manager, Role::Administrator];

    pub const fn code(self) -> &'static str {
        match self {
            Role::Adviser => "adviser",
            Role::Caseworker => "caseworker",
            Role::InformationGovernance => "information_governance",
            Role::Manager => "manager",
            Role::Administrator => "administrator",
        }
    }

    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

impl Staff {
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    pub fn in_team(&self, team: &str) -> bool {
        self.teams.iter().any(|code| code == team)
    }

    /// Administrators keep the settings and see nobody's content.
    pub fn sees_content(&self) -> bool {
        self.roles.iter().any(|role| *role != Role::Administrator) && !self.has(Role::Administrator)
    }
}

impl Actor {
    /// The word the database's policies know this kind of actor by.
    pub const fn kind(&self) -> &'static str {
        match self {
            Actor::Visitor { .. } => "visitor",
            Actor::Resident(_) => "resident",
            Actor::Representative(_) => "representative",
            Actor::Staff(_) => "staff",
            Actor::Councillor(_) => "councillor",
            Actor::System(_) => "system",
        }
    }

    /// The person who acts for themselves, if the actor is one.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Actor::Visitor { guest } => *guest,
            Actor::Resident(resident) => Some(resident.person),
            Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => None,
        }
    }

    /// Whose affairs the actor is busy with: their own, or those of the person they act for.
    pub fn subject(&self) -> Option<PersonId> {
        match self {
            Actor::Representative(representative) => Some(representative.subject),
            own => own.person(),
        }
    }

    /// The person behind the actor, for the audit.
    pub fn behind(&self) -> Option<PersonId> {
        match self {
            Actor::Representative(representative) => Some(representative.own),
            own => own.person(),
        }
    }

    /// Under which mandate the actor acts for somebody else.
    pub fn mandate(&self) -> Option<MandateId> {
        match self {
            Actor::Representative(representative) => Some(representative.mandate),
            Actor::Visitor { .. } | Actor::Resident(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => None,
        }
    }

    /// Whether the actor sees what a person has with a service: their own, or granted.
    pub fn sees_of(&self, person: PersonId, service: &str) -> bool {
        match self {
            Actor::Representative(one) => one.subject == person && one.sees.iter().any(|slug| slug == service),
            own => own.speaks_for(person),
        }
    }

    /// Whether the actor may do something with a service for a person: for themselves, or granted.
    pub fn acts_on(&self, person: PersonId, service: &str) -> bool {
        match self {
            Actor::Representative(one) => one.subject == person && one.acts.iter().any(|slug| slug == service),
            own => own.speaks_for(person),
        }
    }

    /// Whether the actor may prepare something with a service for a person, before anything is sent.
    pub fn prepares_for(&self, person: PersonId, service: &str) -> bool {
        match self {
            Actor::Representative(one) => one.subject == person && one.prepares.iter().any(|slug| slug == service),
            own => own.speaks_for(person),
        }
    }

    pub fn account(&self) -> Option<AccountId> {
        match self {
            Actor::Resident(resident) => Some(resident.account),
            Actor::Representative(representative) => Some(representative.account),
            Actor::Staff(staff) => Some(staff.account),
            Actor::Councillor(councillor) => Some(councillor.account),
            Actor::Visitor { .. } | Actor::System(_) => None,
        }
    }

    /// How an audit row names the actor without naming a person.
    pub fn label(&self) -> String {
        match self {
            Actor::Visitor { .. } => "visitor".to_string(),
            Actor::Resident(_) => "resident".to_string(),
            Actor::Representative(_) => "representative".to_string(),
            Actor::Staff(staff) => staff.number.clone(),
            Actor::Councillor(_) => "councillor".to_string(),
            Actor::System(part) => (*part).to_string(),
        }
    }

    /// Whether this actor is that person and speaks for themselves.
    pub fn speaks_for(&self, person: PersonId) -> bool {
        self.person() == Some(person)
    }
}
