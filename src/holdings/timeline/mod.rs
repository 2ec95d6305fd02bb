//! The record in the order of time: every contact on every channel, every request, message, letter and dispute, newest first.
//!
//! A walk beside the register's others. Each noun is asked for its own page of at most as many things as are wanted, older than
//! where the page above ended; the pages are merged. So a record of twenty thousand things costs no more than a short one.

mod entries;
mod find;
mod page;
mod words;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub use find::find;
pub use page::{count, page};

use super::{Category, KeptUntil, ops};
use crate::{
    audit, calendar,
    coded::coded,
    corrections::Statement,
    db::Uow,
    error::OpResult,
    ids::PersonId,
    interactions::{self, Direction},
    keyset::Slice,
    lang::{Lang, Words},
    people::{Channel, Source},
    recordings::Recording,
    sharing,
};

/// Things are counted so far and no further: nobody's record is read through to put a number on a page.
pub const MOST_COUNTED: i64 = 1_000;

coded! {
    /// How something came or went, as people tell the ways apart, and as one chooses among them.
    pub enum Way {
        Phone = "phone",
        Email = "email",
        Text = "text",
        Letter = "letter",
        Visit = "visit",
        Online = "online",
        VoiceSurvey = "voice_survey",
        Recording = "recording",
        /// From a representative or another organisation.
        SomeoneElse = "someone_else",
        /// Whatever the council sent, by whatever way.
        FromUs = "from_us",
    }
}

/// Which part of a record is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Empty: every way.
    pub ways: Vec<Way>,
    /// Only what belongs to this service.
    pub service: Option<String>,
    /// Only what happened in this year, by the London calendar.
    pub year: Option<i32>,
    /// Only what came from here.
    pub source: Option<Source>,
}

/// What sets an entry apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is true by itself of the same entry")]
pub struct Flags {
    /// The person says that it is wrong, or not about them, and waits for the answer.
    pub disputed: bool,
    pub sensitive: bool,
    /// Kept past its date because of a dispute.
    pub held: bool,
    /// A call without a recording.
    pub not_recorded: bool,
}

/// One thing of a record.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: Uuid,
    pub category: Category,
    pub at: DateTime<Utc>,
    pub way: Way,
    /// From the person or about them to the council, and not from the council.
    pub inbound: bool,
    /// What it was about.
    pub title: Words,
    /// The language the title is in, where it is somebody's own words.
    pub title_lang: Option<Lang>,
    /// What came of it.
    pub line: Words,
    pub reference: Option<String>,
    pub service: Option<String>,
    /// The lawful basis in two or three words.
    pub basis: Words,
    /// Who it came from, to be told to the person it is about.
    pub source: Words,
    pub said_by: Source,
    pub shared: i64,
    pub looked: i64,
    pub kept: KeptUntil,
    /// The rule behind the date, in one sentence.
    pub rule: Words,
    pub flags: Flags,
    /// Where it can be read in full.
    pub link: Option<String>,
    /// The recording of a call.
    pub recordings: Vec<Recording>,
    pub team: Option<String>,
    pub staff_number: Option<String>,
    pub policy_version: Option<i32>,
    /// The content itself, each part with its name; read only when one thing is asked for.
    pub content: Vec<(Words, Words)>,
    /// Scans and photographs that belong to it, as `(address, name)`; read only when one thing is asked for.
    pub files: Vec<(String, String)>,
    /// What the person says where we did not change all they asked for.
    pub statements: Vec<Statement>,
}

impl Filter {
    /// Whether anything is left out.
    pub fn chosen(&self) -> usize {
        self.ways.len() + usize::from(self.service.is_some()) + usize::from(self.year.is_some()) + usize::from(self.source.is_some())
    }

    fn wants(&self, way: Way) -> bool {
        self.ways.is_empty() || self.ways.contains(&way)
    }

    fn says(&self, source: Source) -> bool {
        self.source.is_none_or(|wanted| wanted == source)
    }

    fn period(&self) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let first = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).map(calendar::start_of_day);
        (self.year.and_then(first), self.year.and_then(|year| first(year.checked_add(1)?)))
    }

    fn slice(&self, before: Option<(DateTime<Utc>, Uuid)>) -> Slice {
        let (from, until) = self.period();
        Slice::new(before, from, until)
    }

    /// Which contacts are wanted. Those of the chosen channels, and, when what the council sent is wanted, those of the other
    /// channels that went out: two questions whose answers have nothing in common.
    fn contacts(&self, before: Option<(DateTime<Utc>, Uuid)>) -> Vec<interactions::Wanted> {
        let (from, until) = self.period();
        let wanted = |channels: Vec<Channel>, direction| interactions::Wanted {
            before,
            from,
            until,
            channels,
            direction,
            sources: self.source.into_iter().collect(),
            service: self.service.clone(),
        };
        if self.ways.is_empty() {
            return vec![wanted(Vec::new(), None)];
        }
        let (chosen, others): (Vec<Channel>, Vec<Channel>) =
            Channel::ALL.iter().partition(|channel| self.ways.contains(&way_of(**channel)));
        let mut all = Vec::new();
        if !chosen.is_empty() {
            all.push(wanted(chosen, None));
        }
        if self.ways.contains(&Way::FromUs) && !others.is_empty() {
            all.push(wanted(others, Some(Direction::Out)));
        }
        all
    }

    /// The ways of the outbox that are wanted; `None` when none is, empty when all are.
    fn posted(&self) -> Option<Vec<String>> {
        if self.wants(Way::FromUs) {
            return Some(Vec::new());
        }
        let ways = [(Way::Email, "email"), (Way::Text, "text"), (Way::Letter, "post")];
        let chosen: Vec<String> = ways.into_iter().filter(|(way, _)| self.ways.contains(way)).map(|(_, code)| code.to_string()).collect();
        (!chosen.is_empty()).then_some(chosen)
    }
}

const fn way_of(channel: Channel) -> Way {
    match channel {
        Channel::Phone => Way::Phone,
        Channel::Email => Way::Email,
        Channel::Letter => Way::Letter,
        Channel::InPerson => Way::Visit,
        Channel::Online => Way::Online,
        Channel::VoiceSurvey => Way::VoiceSurvey,
        Channel::Representative | Channel::Organisation => Way::SomeoneElse,
    }
}

impl Way {
    /// The way by itself, as it is chosen among the others.
    pub fn words(self, lang: Lang) -> &'static str {
        words::way(self, lang)
    }
}

impl Entry {
    /// Which way it went, in a few words to the person it is about: “Phone call from you”.
    pub fn how(&self, lang: Lang) -> String {
        words::how(self, lang)
    }
}

/// What a source is called to the person whose record it is.
pub fn source_words(source: Source) -> Words {
    words::source(source)
}

/// A record in four facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glance {
    /// Each number is at most one more than [`MOST_COUNTED`].
    pub held: i64,
    pub shared_this_year: i64,
    pub looked_this_month: i64,
    pub next_deleted: Option<NaiveDate>,
}

/// How far ahead the next deletion is looked for.
pub const DAYS_AHEAD: u32 = 366;

/// What is held, shared, looked at and deleted next, counted and not read.
pub async fn glance(uow: &mut Uow, person: PersonId) -> OpResult<Glance> {
    let today = uow.today();
    let start = |date: Option<NaiveDate>| date.map_or(DateTime::UNIX_EPOCH, calendar::start_of_day);
    let year = start(chrono::Datelike::with_ordinal(&today, 1));
    let month = start(chrono::Datelike::with_day(&today, 1));
    let held = count(uow, person, &Filter::default()).await?;
    let (teams, organisations) = sharing::ops::tally(uow, person, Some(year), MOST_COUNTED + 1).await?;
    let looked_this_month = audit::ops::looked_since(uow, person, month, MOST_COUNTED + 1).await?;
    let next_deleted = ops::next_day(uow, person, DAYS_AHEAD).await?;
    Ok(Glance { held, shared_this_year: teams + organisations, looked_this_month, next_deleted })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(ways: &[Way]) -> Filter {
        Filter { ways: ways.to_vec(), ..Filter::default() }
    }

    #[test]
    fn c2_every_channel_of_the_notices_is_a_way_one_can_choose() {
        for channel in Channel::ALL {
            let asked = ways(&[way_of(*channel)]).contacts(None);
            assert!(asked.len() == 1 && asked[0].channels.contains(channel) && asked[0].direction.is_none(), "{channel:?}");
        }
    }

    #[test]
    fn no_contact_is_asked_for_twice_though_two_ways_would_both_have_it() {
        let asked = ways(&[Way::Phone, Way::FromUs]).contacts(None);
        assert_eq!((asked[0].channels.as_slice(), asked[0].direction), ([Channel::Phone].as_slice(), None));
        assert_eq!(asked[1].direction, Some(Direction::Out));
        assert_eq!(asked[1].channels.len(), Channel::ALL.len() - 1);
        assert!(!asked[1].channels.contains(&Channel::Phone));
        assert!(ways(&[Way::Recording]).contacts(None).is_empty());
        assert!(Filter::default().contacts(None)[0].channels.is_empty(), "every channel");
    }

    #[test]
    fn a_year_is_that_of_the_london_calendar() {
        let (from, until) = Filter { year: Some(2026), ..Filter::default() }.period();
        assert_eq!((from, until), ("2026-01-01T00:00:00Z".parse().ok(), "2027-01-01T00:00:00Z".parse().ok()));
    }
}
