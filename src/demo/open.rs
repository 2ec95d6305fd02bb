//! Requests that are open: untouched, with somebody, waiting for the resident, or open again; some of them late.

use chrono::{NaiveDate, TimeDelta};

use super::{
    data::OfService,
    dice::days_before,
    history::History,
    requests::{Begin, Maker, in_calendar_days, is_thanks},
};
use crate::calendar;

/// No answer takes longer than this before it is doubted.
const LONGEST_ANSWER_DAYS: i64 = 20;

impl Maker<'_> {
    /// One of the open ones.
    pub fn open(&self) -> anyhow::Result<History> {
        let material = self.one_service()?;
        let resident = self.one_sender(&material.slug)?;
        if self.dice.percent(8) {
            return self.open_again(resident, material);
        }
        let late = self.dice.percent(16);
        let sent_on = self.sent_on(&material.slug, late)?;
        let picture = !material.places.is_empty() && self.dice.percent(40);
        let mut history = self.begin(Begin { picture, ..Begin::new(resident, &material.slug, self.dice.moment(sent_on)) })?;
        let age = (self.today - sent_on).num_days();
        match self.dice.below(100) {
            0..36 if age > 0 => self.work_on(&mut history, material, age)?,
            36..60 if age > 0 && !late => self.wait(&mut history, material, age)?,
            // The others lie untouched.
            _ => {}
        }
        Ok(history)
    }

    /// The day it was sent: its target is still to come, or passed a few days ago.
    fn sent_on(&self, slug: &str, late: bool) -> anyhow::Result<NaiveDate> {
        let working_days = self.service(slug)?.target_working_days;
        let is_late = |age| calendar::add_working_days(days_before(self.today, age), working_days, self.holidays()).date < self.today;
        let span = in_calendar_days(working_days);
        let mut age = if late { span + 1 + self.dice.number_below(8) } else { self.dice.number_below(span) };
        while is_late(age) != late && age > 0 {
            age += if late { 1 } else { -1 };
        }
        Ok(days_before(self.today, age))
    }

    /// The team asked something and has no answer yet, if there was an office hour to ask in.
    fn wait(&self, history: &mut History, material: &OfService, age: i64) -> anyhow::Result<()> {
        let by = self.one_worker(&history.sent.service.team, history.sent.language)?;
        let sent_on = calendar::london_date(history.sent.at);
        let Some(at) = self.office_moment(history, sent_on) else { return Ok(()) };
        history.claimed(at, by);
        let asked_on = sent_on + TimeDelta::days(self.dice.number_below(age));
        if let (Some(words), Some(at)) = (self.words_of_staff(material, "ask"), self.office_moment(history, asked_on)) {
            history.asked(at, by, words.get(history.sent.language));
        }
        Ok(())
    }

    /// Answered some days ago, and not fixed: the first thing that a resident would say tells why.
    fn open_again(&self, resident: usize, material: &OfService) -> anyhow::Result<History> {
        let days = in_calendar_days(self.service(&material.slug)?.target_working_days).min(LONGEST_ANSWER_DAYS);
        let sent_on = days_before(self.today, days + 9 + self.dice.number_below(9));
        let mut history = self.begin(Begin::new(resident, &material.slug, self.dice.moment(sent_on)))?;
        self.decide(&mut history, sent_on + TimeDelta::days(days))?;
        let words =
            material.from_resident.iter().find(|words| !is_thanks(words)).map(|words| words.get(history.sent.language)).unwrap_or_default();
        history.reopened(self.dice.moment(days_before(self.today, 1 + self.dice.number_below(3))), words, self.holidays());
        Ok(history)
    }
}
