//! Requests nobody sent: who asks for what, where, and who answers. `past.rs` and `open.rs` say what becomes of them.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::{
    answers::{self, Facts},
    data::{Data, OfService},
    dice::Dice,
    history::{History, Sent},
    people::{Resident, Worker},
};
use crate::{
    calendar::{self, BankHolidays},
    catalogue::{PlaceAnswer, QuestionKind, Service},
    formats::{Reference, ReferenceKind},
    ids::{FileId, ServiceRequestId},
    lang::{Lang, Words},
    portal::Portal,
    service_requests::Outcome,
};

/// Requests that are over, and requests that are open.
pub const PAST: usize = 3_000;
pub const OPEN: usize = 180;
/// Personas who say more than others: each place in this list is another chance to be the one who sends something.
const OFTEN: [(&str, usize); 1] = [("u10", 40)];
const PERSONAS_OFTEN: usize = 3;
/// Theirs are told one by one (`stories.rs`), or they send nothing: a child, and a man who has died.
const NOT_BY_CHANCE: [&str; 3] = ["u1", "u12_angharad", "u13_emrys"];

/// What a request begins with. What is not said is left to chance.
pub struct Begin<'b> {
    pub resident: usize,
    pub slug: &'b str,
    pub at: DateTime<Utc>,
    pub reference: Option<&'b str>,
    /// Which of the service's sets of answers.
    pub set: Option<usize>,
    /// The street where it is.
    pub usrn: Option<i64>,
    /// Whether one goes with it even if it need not.
    pub picture: bool,
}

impl<'b> Begin<'b> {
    pub fn new(resident: usize, slug: &'b str, at: DateTime<Utc>) -> Self {
        Begin { resident, slug, at, reference: None, set: None, usrn: None, picture: false }
    }
}

/// Makes requests of the data. Nothing is kept yet.
pub struct Maker<'a> {
    pub portal: &'a Portal,
    pub data: &'a Data,
    pub residents: &'a [Resident],
    pub workers: &'a [Worker],
    pub dice: Dice,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    senders: Vec<usize>,
}

impl<'a> Maker<'a> {
    pub fn new(portal: &'a Portal, data: &'a Data, residents: &'a [Resident], workers: &'a [Worker], now: DateTime<Utc>) -> Self {
        let times = |resident: &Resident| match resident.persona.as_deref() {
            Some(key) if NOT_BY_CHANCE.contains(&key) => 0,
            Some(key) => OFTEN.iter().find(|(often, _)| *often == key).map_or(PERSONAS_OFTEN, |(_, times)| *times),
            None => usize::from(resident.details.name.is_some()),
        };
        let senders = residents.iter().enumerate().flat_map(|(at, resident)| std::iter::repeat_n(at, times(resident))).collect();
        Maker { portal, data, residents, workers, dice: Dice::new(3_000), now, today: calendar::london_date(now), senders }
    }

    pub fn holidays(&self) -> &'a BankHolidays {
        self.portal.holidays()
    }

    /// Everything: one report from each person without a name, the past, and what is open.
    pub fn make(&self) -> anyhow::Result<Vec<History>> {
        let mut all = Vec::with_capacity(PAST + OPEN);
        for (at, _) in self.residents.iter().enumerate().filter(|(_, resident)| resident.details.name.is_none()) {
            all.push(self.nameless(at)?);
        }
        while all.len() < PAST {
            all.extend(self.past()?);
        }
        while all.len() < PAST + OPEN {
            all.push(self.open()?);
        }
        Ok(all)
    }

    /// A service, by how often it is asked for.
    pub fn one_service(&self) -> anyhow::Result<&'a OfService> {
        let services = &self.data.material.services;
        let mut roll = self.dice.below(services.iter().map(|service| service.share).sum());
        for service in services {
            match roll.checked_sub(service.share) {
                Some(left) => roll = left,
                None => return Ok(service),
            }
        }
        anyhow::bail!("demo_requests.toml names no service")
    }

    pub fn service(&self, slug: &str) -> anyhow::Result<Arc<Service>> {
        self.portal.catalogue().service(slug).with_context(|| format!("there is no service {slug}"))
    }

    /// Somebody who may ask for this.
    pub fn one_sender(&self, slug: &str) -> anyhow::Result<usize> {
        let needs_account = self.service(slug)?.needs_account;
        let may = |at: &usize| !needs_account || self.residents[*at].account.is_some();
        std::iter::repeat_with(|| self.dice.one(&self.senders).copied())
            .take(1_000)
            .flatten()
            .find(may)
            .context("there is nobody who could send a request")
    }

    /// A member of the team who decides, for a request in Welsh somebody who works in Welsh if there is one.
    pub fn one_worker(&self, team: &str, lang: Lang) -> anyhow::Result<&'a Worker> {
        let of_role = |role: &str| self.workers.iter().filter(|w| w.is_in(team) && w.has(role)).collect::<Vec<_>>();
        let managers = if self.dice.percent(10) { of_role("manager") } else { Vec::new() };
        let all = if managers.is_empty() { of_role("caseworker") } else { managers };
        let welsh: Vec<_> = all.iter().copied().filter(|worker| worker.welsh || lang == Lang::En).collect();
        let chosen = self.dice.one(&welsh).or_else(|| self.dice.one(&all));
        chosen.copied().with_context(|| format!("nobody in team {team} decides requests"))
    }

    /// A request as it is sent.
    pub fn begin(&self, begin: Begin<'_>) -> anyhow::Result<History> {
        let material = self.data.material.of(begin.slug)?;
        let service = self.service(begin.slug)?;
        let resident = &self.residents[begin.resident];
        let lang = resident.language.unwrap_or(resident.speaks);
        let latest = self.now - TimeDelta::minutes(10);
        let at = if begin.at > latest { latest - TimeDelta::minutes(self.dice.number_below(300)) } else { begin.at };
        let set = begin.set.and_then(|at| material.sets.get(at)).or_else(|| self.dice.one(&material.sets));
        let set = set.with_context(|| format!("demo_requests.toml has no answers about {}", begin.slug))?;
        let asks_place = service.questions().any(|question| question.kind == QuestionKind::Place);
        let place = if asks_place { Some(self.place(material, resident, lang, begin.usrn)?) } else { None };
        let needs_picture = service.questions().any(|question| question.kind == QuestionKind::Photo && question.required);
        let picture = (begin.picture || needs_picture).then(|| FileId(self.portal.chance().uuid(at)));
        let facts = Facts { resident, lang, sent_on: calendar::london_date(at), place: place.as_ref(), picture };
        let (answers, pictures) = answers::of(&service, set, &facts)?;
        let reference = match begin.reference {
            Some(reference) => reference.to_string(),
            None => Reference::from_bytes(ReferenceKind::ServiceRequest, self.dice.bytes()).as_str().to_string(),
        };
        let target_date = calendar::add_working_days(calendar::london_date(at), service.target_working_days, self.holidays()).date;
        let sent = Sent {
            id: ServiceRequestId(self.portal.chance().uuid(at)),
            resident: begin.resident,
            person: resident.person,
            reference,
            service,
            language: lang,
            anonymous: resident.details.name.is_none(),
            answers,
            place,
            pictures,
            leads_to: Outcome::from_code(&set.ends).with_context(|| format!("there is no outcome {}", set.ends))?,
            at,
            target_date,
        };
        Ok(History::begin(sent, self.now))
    }

    /// A spot near home, or anywhere for somebody who may not be found, or in the street given.
    fn place(&self, material: &OfService, resident: &Resident, lang: Lang, usrn: Option<i64>) -> anyhow::Result<PlaceAnswer> {
        let addresses = &self.data.gazetteer.addresses;
        let near = |home: usize| (home + self.dice.below(160)).saturating_sub(80).min(addresses.len() - 1);
        let spot = match usrn {
            Some(usrn) => addresses.iter().find(|(_, street, ..)| *street == usrn),
            None => resident.home.map_or_else(|| self.dice.one(addresses), |home| addresses.get(near(home))),
        };
        let (_, usrn, _, latitude, longitude) = spot.context("the gazetteer has no such place")?;
        let street = self.data.gazetteer.streets.iter().find(|(street, _)| street.usrn == *usrn).context("an address is in no street")?;
        let words = self.dice.one(&material.places).map(|words| words.get(lang).to_string()).unwrap_or_default();
        Ok(PlaceAnswer { label: street.0.label(lang), usrn: Some(*usrn), latitude: Some(*latitude), longitude: Some(*longitude), words })
    }

    pub fn words_of_staff(&self, material: &'a OfService, kind: &str) -> Option<&'a Words> {
        let all: Vec<_> = material.from_staff.iter().filter(|said| said.kind == kind).collect();
        self.dice.one(&all).map(|said| &said.words)
    }

    /// What residents write before the answer, or in thanks for it.
    pub fn words_of_resident(&self, material: &'a OfService, thanks: bool) -> Option<&'a Words> {
        let all: Vec<_> = material.from_resident.iter().filter(|words| is_thanks(words) == thanks).collect();
        self.dice.one(&all).copied()
    }

    /// An office moment of that day, or of the next one on which the council works, and after all that has happened; none
    /// when that is still to come.
    pub fn office_moment(&self, history: &History, day: NaiveDate) -> Option<DateTime<Utc>> {
        let on = |day| self.dice.office_moment(self.working_day(day));
        let moment = Some(on(day)).filter(|moment| *moment > history.last()).unwrap_or_else(|| {
            let last = history.last();
            // What was done in office hours can be followed up the same day; what came in the evening waits for the morning.
            let same_day = last + TimeDelta::minutes(6 + self.dice.number_below(50));
            if history.is_with_staff() { same_day } else { on(calendar::london_date(last) + Days::new(1)) }
        });
        Some(moment).filter(|moment| *moment < self.now)
    }

    /// The day itself, or the next one on which the council works.
    fn working_day(&self, day: NaiveDate) -> NaiveDate {
        calendar::roll_forward(day, self.holidays()).date
    }
}

/// The calendar days that so many working days take, about.
pub fn in_calendar_days(working_days: u16) -> i64 {
    i64::from(working_days) * 7 / 5 + 1
}

/// Whether a resident wrote this in thanks.
pub fn is_thanks(words: &Words) -> bool {
    ["hank you", "Lovely", "came today"].iter().any(|sign| words.en.contains(sign))
}
