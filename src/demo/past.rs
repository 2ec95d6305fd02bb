//! Requests that are over: what was said and done between sending and deciding.

use anyhow::Context;
use chrono::{NaiveDate, TimeDelta};

use super::{
    data::OfService,
    dice::days_before,
    history::History,
    requests::{Begin, Maker, in_calendar_days},
};
use crate::{calendar, lang::Lang, policy::Period, service_requests::Outcome};

/// How far back requests go, if their keeping period does not end sooner.
const LONGEST_DAYS: i64 = 3 * 365 - 5;
/// The least that lies between the answer and today.
const SINCE_DAYS: i64 = 8;

impl Maker<'_> {
    /// A request that is over; `None` when chance named somebody who is too new for it.
    pub fn past(&self) -> anyhow::Result<Option<History>> {
        let material = self.one_service()?;
        let resident = self.one_sender(&material.slug)?;
        let days = self.days_it_takes(&material.slug)?;
        let since = (self.today - calendar::london_date(self.residents[resident].created_at)).num_days();
        let youngest = days + SINCE_DAYS;
        let spread = self.longest(&material.slug).min(since) - youngest;
        if spread < 1 {
            return Ok(None);
        }
        let sent_on = days_before(self.today, youngest + self.dice.number_below(spread));
        let mut history = self.begin(Begin::new(resident, &material.slug, self.dice.moment(sent_on)))?;
        if self.dice.percent(3) {
            history.withdrawn(self.dice.moment(sent_on + TimeDelta::days(self.dice.number_below(days))));
            return Ok(Some(history));
        }
        self.work_on(&mut history, material, days)?;
        self.decide(&mut history, sent_on + TimeDelta::days(days))?;
        self.thank(&mut history, material);
        Ok(Some(history))
    }

    /// What somebody without a name reported: answered, unless it is too new.
    pub fn nameless(&self, resident: usize) -> anyhow::Result<History> {
        let slug = ["fly-tipping", "pothole", "street-light"][self.dice.below(3)];
        let at = self.residents[resident].created_at + TimeDelta::minutes(6);
        let mut history = self.begin(Begin::new(resident, slug, at))?;
        let sent_on = calendar::london_date(history.sent.at);
        let days = in_calendar_days(history.sent.service.target_working_days);
        if (self.today - sent_on).num_days() > days + SINCE_DAYS {
            self.decide(&mut history, sent_on + TimeDelta::days(days - 1))?;
        }
        Ok(history)
    }

    /// Most are answered in time, some a few days late.
    fn days_it_takes(&self, slug: &str) -> anyhow::Result<i64> {
        let span = in_calendar_days(self.service(slug)?.target_working_days);
        Ok(if self.dice.percent(85) { 1 + self.dice.number_below(span) } else { span + 1 + self.dice.number_below(span.min(9)) })
    }

    /// How old a request can be: what is past its keeping period is not there any more.
    fn longest(&self, slug: &str) -> i64 {
        let policy = self.portal.policy();
        let kept = match policy.holding("service_request").and_then(|holding| holding.period(Some(slug))) {
            Some(Period::Days(days)) => i64::from(days),
            Some(Period::Months(months)) => i64::from(months) * 30,
            Some(Period::Years(years)) => i64::from(years) * 365,
            None => LONGEST_DAYS,
        };
        kept.min(LONGEST_DAYS)
    }

    /// What happens after somebody takes it on, over so many days, as far as office hours allow.
    pub fn work_on(&self, history: &mut History, material: &OfService, days: i64) -> anyhow::Result<()> {
        let by = self.one_worker(&history.sent.service.team, history.sent.language)?;
        let (sent_on, lang) = (calendar::london_date(history.sent.at), history.sent.language);
        let on = |history: &History, day: i64| self.office_moment(history, sent_on + TimeDelta::days(day.min(days)));
        let Some(at) = on(history, self.dice.number_below(days.min(3))) else { return Ok(()) };
        history.claimed(at, by);
        if self.dice.percent(28)
            && let (Some(note), Some(at)) = (self.dice.one(&material.notes), on(history, 1))
        {
            let own = if by.welsh { lang } else { Lang::En };
            history.noted(at, by, note.get(own), own);
        }
        if self.dice.percent(22)
            && let (Some(words), Some(at)) = (self.words_of_staff(material, "reply"), on(history, days / 3))
        {
            history.replied(at, by, words.get(lang));
        }
        let Some(said) = self.words_of_resident(material, false) else { return Ok(()) };
        if self.dice.percent(12)
            && let (Some(words), Some(at)) = (self.words_of_staff(material, "ask"), on(history, days / 2))
        {
            history.asked(at, by, words.get(lang));
            history.heard(self.dice.moment(calendar::london_date(at) + TimeDelta::days(1)), said.get(lang), self.holidays());
        } else if self.dice.percent(18) {
            history.heard(self.dice.moment(sent_on + TimeDelta::days(days / 2)), said.get(lang), self.holidays());
        }
        Ok(())
    }

    /// The end of it, in words of one of the outcomes that such a request leads to.
    pub fn decide(&self, history: &mut History, on: NaiveDate) -> anyhow::Result<()> {
        let moment = self.office_moment(history, on).unwrap_or(self.now);
        let owner = self.workers.iter().find(|worker| history.owner.is_some() && worker.who.account == history.owner);
        let by = match owner {
            Some(owner) => owner,
            None => self.one_worker(&history.sent.service.team, history.sent.language)?,
        };
        if history.owner.is_none() {
            history.claimed(moment - TimeDelta::minutes(35), by);
        }
        let (slug, outcome) = (&history.sent.service.slug, history.sent.leads_to);
        let endings: Vec<_> = self.data.material.of(slug)?.outcomes.iter().filter(|ending| ending.code == outcome.code()).collect();
        let ending = self.dice.one(&endings).with_context(|| format!("{slug} never ends with {}", outcome.code()))?;
        history.decided(moment, by, outcome, ending.words.get(history.sent.language));
        Ok(())
    }

    /// Some say thank you for what was done.
    fn thank(&self, history: &mut History, material: &OfService) {
        let (Some(Outcome::Done), Some(decided)) = (history.outcome, history.decided_at) else { return };
        if self.dice.percent(12)
            && let Some(words) = self.words_of_resident(material, true)
        {
            let at = decided + TimeDelta::hours(3 + self.dice.number_below(40));
            history.heard(at, words.get(history.sent.language), self.holidays());
        }
    }
}
