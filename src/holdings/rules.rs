//! What is due by which rule, and who may let it go.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Serialize;

use super::{Batch, Category, Everything, Keeping, KeptUntil, columns};
use crate::{
    actor::Actor,
    calendar,
    people::ValueKind,
    permit::{Denial, Permit, acts},
    policy::{
        Holding, Matter, Pack, Period, Trigger,
        rules::{keep_until, latest_trigger},
    },
};

acts! {
    /// Deletes a batch of what has reached the end of its period.
    Expire(Batch) = "holding/expire",
    /// Erases what can be erased of a person.
    Erase(Everything) = "holding/erase",
}

/// Only the portal itself lets things expire: nobody picks what goes.
pub fn may_expire<'b>(actor: &Actor, batch: &'b Batch) -> Result<Permit<'b, Expire>, Denial> {
    match actor {
        Actor::System(_) => Ok(Permit::grant(actor, batch)),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Staff(_) | Actor::Representative(_) | Actor::Councillor(_) => {
            Err(Denial::NotYours)
        }
    }
}

/// Erasing is decided as a request for it is answered, and carried out by the portal.
pub fn may_erase<'e>(actor: &Actor, everything: &'e Everything) -> Result<Permit<'e, Erase>, Denial> {
    match actor {
        Actor::System(_) => Ok(Permit::grant(actor, everything)),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Staff(_) | Actor::Representative(_) | Actor::Councillor(_) => {
            Err(Denial::NotYours)
        }
    }
}

/// The categories that a project can take from: those of which the first thing of a person can be found.
pub const PROJECTS_TAKE: [Category; 3] = [Category::ServiceRequest, Category::Interaction, Category::Recording];

/// The categories of which a count by month and service stays when they are made anonymous (law.md 7.3): what people asked and told
/// us. Nothing of the others counts without saying something about somebody.
pub const COUNTED: [Category; 2] = [Category::ServiceRequest, Category::Interaction];

/// What can start the period of a category: what the walks know how to look for.
pub const fn triggers(category: Category) -> &'static [Trigger] {
    match category {
        Category::Account => &[Trigger::AccountClosed],
        Category::ContactDetails | Category::Identifier | Category::Household => &[Trigger::LastContact],
        Category::Interaction | Category::CouncillorCase => &[Trigger::Closed],
        Category::Need | Category::SafetyMarker | Category::Mandate | Category::Preference | Category::Survey => &[Trigger::Ended],
        Category::Recording => &[Trigger::Recorded],
        Category::ServiceRequest | Category::RequestMessage | Category::RequestFile => &[Trigger::Closed, Trigger::Sent],
        Category::OutboundMessage => &[Trigger::Sent],
        Category::SharingLog => &[Trigger::Shared],
        Category::Correction | Category::RightsRequest => &[Trigger::Decided],
        Category::Draft | Category::CallEvent | Category::AccessLog => &[Trigger::Created],
    }
}

/// The category that one follows: what holds the matter holds what belongs to it.
pub const fn parent(category: Category) -> Category {
    match category {
        Category::RequestMessage | Category::RequestFile => Category::ServiceRequest,
        Category::Recording => Category::Interaction,
        other => other,
    }
}

/// Which kinds of values are of this category.
pub const fn kinds(category: Category) -> &'static [ValueKind] {
    match category {
        Category::ContactDetails => columns::CONTACT_DETAILS,
        Category::Identifier => columns::IDENTIFIERS,
        Category::Household => columns::HOUSEHOLD,
        Category::Need => columns::NEEDS,
        Category::Account
        | Category::SafetyMarker
        | Category::Interaction
        | Category::Recording
        | Category::ServiceRequest
        | Category::RequestMessage
        | Category::RequestFile
        | Category::Draft
        | Category::OutboundMessage
        | Category::SharingLog
        | Category::Correction
        | Category::CouncillorCase
        | Category::Mandate
        | Category::RightsRequest
        | Category::Preference
        | Category::Survey
        | Category::CallEvent
        | Category::AccessLog => &[],
    }
}

/// The category that a kind of value belongs to: the other way round from [`kinds`].
pub const fn category_of(kind: ValueKind) -> Category {
    match kind {
        ValueKind::Name | ValueKind::KnownAs | ValueKind::Email | ValueKind::Phone | ValueKind::Address | ValueKind::DateOfBirth => {
            Category::ContactDetails
        }
        ValueKind::CouncilTaxAccount | ValueKind::Nino | ValueKind::ServiceReference | ValueKind::BankAccount => Category::Identifier,
        ValueKind::HouseholdMember | ValueKind::Circumstance | ValueKind::Equality => Category::Household,
        ValueKind::Need => Category::Need,
    }
}

/// The packs that count: today's, and those before it, under which things were taken.
#[derive(Clone, Copy)]
pub struct Packs<'p> {
    pub current: &'p Pack,
    pub earlier: &'p [Pack],
}

impl<'p> Packs<'p> {
    fn all(self) -> impl Iterator<Item = &'p Pack> {
        self.earlier.iter().chain([self.current])
    }

    /// The pack whose rule counts for something taken under a version. A shorter period counts at once, a longer one never
    /// by itself: more was not promised.
    fn that_counts(self, category: Category, matter: &Matter<'_>, version: Option<i32>) -> &'p Pack {
        let length = |pack: &Pack| period(pack, category, matter).map(Period::length);
        let then = self.earlier.iter().find(|pack| Some(pack.version) == version);
        then.filter(|then| length(then).is_some_and(|then| Some(then) < length(self.current))).unwrap_or(self.current)
    }

    /// Until when something is kept that came about, closed or ended on a day; none when that has not happened.
    pub fn keeping(self, category: Category, matter: &Matter<'_>, began: Option<NaiveDate>, version: Option<i32>) -> Keeping {
        let pack = self.that_counts(category, matter, version);
        let rule = pack.holding(category.code()).map(|holding| holding.rule_of(matter));
        let until = began.zip(rule.and_then(|rule| rule.period)).and_then(|(began, period)| keep_until(period, began));
        Keeping {
            until: until.map_or(KeptUntil::NotBegun, KeptUntil::Date),
            rule: rule.map(|rule| rule.words.clone()).unwrap_or_default(),
            version: pack.version,
        }
    }
}

fn period(pack: &Pack, category: Category, matter: &Matter<'_>) -> Option<Period> {
    pack.holding(category.code())?.rule_of(matter).period
}

/// The things that one rule covers, as a range of their triggers: the database compares columns with it and reckons nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    pub number: i32,
    pub category: &'static str,
    /// The category that it follows: a hold on a request holds its messages and files.
    pub parent: &'static str,
    #[serde(skip)]
    pub period: Period,
    #[serde(skip)]
    pub trigger: Trigger,
    /// E-mails that a reception passed on.
    #[serde(skip)]
    pub reception: bool,
    pub services: Option<Vec<String>>,
    pub but_services: Vec<String>,
    pub versions: Option<Vec<i32>>,
    pub but_versions: Vec<i32>,
    pub teams: Option<Vec<String>>,
    pub but_teams: Vec<String>,
    pub kinds: Vec<&'static str>,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Group {
    /// Everything of a category, whenever it began.
    pub fn whole(category: Category, trigger: Trigger) -> Group {
        Group {
            number: 0,
            category: category.code(),
            parent: parent(category).code(),
            period: Period::Days(0),
            trigger,
            reception: false,
            services: None,
            but_services: Vec::new(),
            versions: None,
            but_versions: Vec::new(),
            teams: None,
            but_teams: Vec::new(),
            kinds: kinds(category).iter().map(|kind| kind.code()).collect(),
            since: ages_ago(),
            until: in_ages(),
        }
    }

    /// Narrowed to what goes on a day or before.
    #[must_use]
    pub fn due_by(mut self, day: NaiveDate) -> Group {
        self.until = latest_trigger(self.period, day).map_or_else(ages_ago, calendar::end_of_day);
        self
    }

    /// Narrowed to what goes on a day or later.
    #[must_use]
    pub fn due_from(mut self, day: NaiveDate) -> Group {
        let before = day.checked_sub_days(Days::new(1)).and_then(|before| latest_trigger(self.period, before));
        self.since = before.map_or_else(ages_ago, calendar::end_of_day);
        self
    }

    /// The day on which what began on a day goes.
    pub fn goes_on(&self, began: NaiveDate) -> Option<NaiveDate> {
        keep_until(self.period, began)
    }
}

fn ages_ago() -> DateTime<Utc> {
    calendar::start_of_day(NaiveDate::from_ymd_opt(1, 1, 2).unwrap_or_default())
}

fn in_ages() -> DateTime<Utc> {
    calendar::start_of_day(NaiveDate::from_ymd_opt(9999, 1, 1).unwrap_or_default())
}

/// Whom a rule of a pack covers.
#[derive(Clone, Default)]
struct Key {
    service: Option<String>,
    team: Option<String>,
    reception: bool,
}

/// The groups of a category, each thing in exactly one: by special kind, receiving team, service and the version it was taken under.
pub fn groups(packs: Packs<'_>, category: Category) -> Vec<Group> {
    let holdings: Vec<&Holding> = packs.all().filter_map(|pack| pack.holding(category.code())).collect();
    let Some(trigger) = packs.current.holding(category.code()).map(|holding| holding.trigger) else { return Vec::new() };
    let services: BTreeSet<String> = holdings.iter().flat_map(|holding| holding.services()).map(String::from).collect();
    let mut teams: Vec<String> =
        holdings.iter().flat_map(|h| h.teams.iter().map(|rule| rule.team.clone())).collect::<BTreeSet<_>>().into_iter().collect();
    let of_team = |team: &String| period(packs.current, category, &Matter { teams: std::slice::from_ref(team), ..Matter::default() });
    teams.sort_by_key(|team| std::cmp::Reverse(of_team(team).map(Period::length)));
    let mut keys = vec![Key::default()];
    keys.extend(services.iter().map(|service| Key { service: Some(service.clone()), ..Key::default() }));
    keys.extend(teams.iter().map(|team| Key { team: Some(team.clone()), ..Key::default() }));
    if holdings.iter().any(|holding| holding.variants.iter().any(|variant| variant.when == "reception")) {
        keys.push(Key { reception: true, ..Key::default() });
    }
    let mut groups = Vec::new();
    for key in keys {
        let mut group = Group { reception: key.reception, ..Group::whole(category, trigger) };
        match (&key.service, &key.team) {
            (_, Some(team)) => {
                // Passed to several, it is with the one that keeps it longest.
                group.but_teams = teams.iter().take_while(|other| *other != team).cloned().collect();
                group.teams = Some(vec![team.clone()]);
            }
            (Some(service), None) => (group.services, group.but_teams) = (Some(vec![service.clone()]), teams.clone()),
            (None, None) => (group.but_services, group.but_teams) = (services.iter().cloned().collect(), teams.clone()),
        }
        groups.extend(by_version(packs, category, &key, &group));
    }
    for (number, group) in (0..).zip(&mut groups) {
        group.number = number;
    }
    groups
}

/// The same things once more for each period that an earlier version promised.
fn by_version(packs: Packs<'_>, category: Category, key: &Key, group: &Group) -> Vec<Group> {
    let teams: Vec<String> = key.team.iter().cloned().collect();
    let matter = Matter { service: key.service.as_deref(), teams: &teams, variant: key.reception.then_some("reception") };
    let Some(now) = period(packs.current, category, &matter) else { return Vec::new() };
    let mut current = Group { period: now, ..group.clone() };
    let mut groups: Vec<Group> = Vec::new();
    for pack in packs.earlier {
        let counts = packs.that_counts(category, &matter, Some(pack.version));
        let Some(then) = period(counts, category, &matter).filter(|then| *then != now) else { continue };
        current.but_versions.push(pack.version);
        match groups.iter_mut().find(|group| group.period == then) {
            Some(known) => known.versions.get_or_insert_default().push(pack.version),
            None => groups.push(Group { period: then, versions: Some(vec![pack.version]), ..group.clone() }),
        }
    }
    groups.push(current);
    groups
}
