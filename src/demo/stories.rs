//! Requests that the tests and whoever shows the portal count on: one of Siân's in every state, and one that is due to go.

use anyhow::Context;
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};

use super::{
    data::OfService,
    dice::days_before,
    history::History,
    people::Worker,
    requests::{Begin, Maker},
};
use crate::{calendar, service_requests::Outcome};

/// Siân's report that waits for her, in Lôn y Gwenoliaid.
pub const WAITING: &str = "SR-7F3K-2QXM";
const LON_Y_GWENOLIAID: i64 = 99_900_011;
/// How many days from today the oldest of Siân's requests is kept.
const NEXT_TO_GO_DAYS: u64 = 11;
const KEPT_MONTHS: u32 = 36;

impl Maker<'_> {
    /// All stories, oldest last.
    pub fn stories(&self) -> anyhow::Result<Vec<History>> {
        let sian = self.named("u1")?;
        let mut all = vec![self.received(sian)?, self.with_team(sian)?, self.waiting(sian)?, self.open_once_more(sian)?];
        all.push(self.mended(sian)?);
        for (slug, set, sent, answered) in [("call-back", 0, 62, 60), ("single-person-discount", 1, 212, 200), ("fly-tipping", 0, 706, 700)]
        {
            all.push(self.answered(sian, slug, set, sent, answered)?);
        }
        all.push(self.withdrawn(sian)?);
        all.push(self.answered(sian, "make-a-complaint", 7, 409, 400)?);
        let goes_soon = self.closed_to_be_kept_until(self.today + Days::new(NEXT_TO_GO_DAYS));
        all.push(self.answered(sian, "noise", 2, goes_soon + 9, goes_soon)?);
        let went = self.closed_to_be_kept_until(self.today - Days::new(1));
        // Mair’s, which those who act for her together speak about.
        let badge = Begin::new(self.named("u7_mair")?, "blue-badge", self.at(6, 11, 0));
        all.push(self.begin(Begin { set: Some(0), ..badge })?);
        all.push(self.answered(self.named("u14")?, "missed-collection", 5, went + 2, went)?);
        Ok(all)
    }

    fn named(&self, key: &str) -> anyhow::Result<usize> {
        let found = self.residents.iter().position(|resident| resident.persona.as_deref() == Some(key));
        found.with_context(|| format!("people.toml has no {key}"))
    }

    fn numbered(&self, number: &str) -> anyhow::Result<&Worker> {
        self.workers.iter().find(|worker| worker.number == number).with_context(|| format!("people.toml has no {number}"))
    }

    fn at(&self, days_ago: i64, hour: i64, minute: i64) -> DateTime<Utc> {
        calendar::start_of_day(days_before(self.today, days_ago)) + TimeDelta::minutes(hour * 60 + minute)
    }

    /// How many days ago something was closed that is kept until that day.
    fn closed_to_be_kept_until(&self, until: NaiveDate) -> i64 {
        (self.today - (until - Months::new(KEPT_MONTHS))).num_days()
    }

    fn about(&self, history: &History) -> anyhow::Result<&OfService> {
        self.data.material.of(&history.sent.service.slug)
    }

    fn received(&self, sian: usize) -> anyhow::Result<History> {
        self.begin(Begin { set: Some(0), ..Begin::new(sian, "new-container", self.at(0, 8, 15)) })
    }

    fn with_team(&self, sian: usize) -> anyhow::Result<History> {
        let mut history = self.begin(Begin { set: Some(1), ..Begin::new(sian, "missed-collection", self.at(1, 7, 40)) })?;
        history.claimed(self.at(1, 11, 5), self.numbered("C-204")?);
        Ok(history)
    }

    /// The crew went and did not find it: the team asks where it is, and the target stands still.
    fn waiting(&self, sian: usize) -> anyhow::Result<History> {
        let begin = Begin::new(sian, "fly-tipping", self.at(2, 14, 9));
        let begin = Begin { reference: Some(WAITING), set: Some(1), usrn: Some(LON_Y_GWENOLIAID), picture: true, ..begin };
        let mut history = self.begin(begin)?;
        let (by, about, lang) = (self.numbered("C-204")?, self.about(&history)?, history.sent.language);
        history.claimed(self.at(1, 9, 20), by);
        if let Some(note) = about.notes.first() {
            history.noted(self.at(1, 9, 26), by, note.get(lang), lang);
        }
        let asked = about.from_staff.iter().find(|said| said.kind == "ask").context("nothing is asked about fly-tipping")?;
        history.asked(self.at(1, 16, 40), by, asked.words.get(lang));
        Ok(history)
    }

    fn open_once_more(&self, sian: usize) -> anyhow::Result<History> {
        let mut history = self.begin(Begin { set: Some(0), ..Begin::new(sian, "street-light", self.at(34, 18, 30)) })?;
        self.decide(&mut history, days_before(self.today, 22))?;
        let again = self.about(&history)?.from_resident.first().context("nothing is said about street lights")?;
        history.reopened(self.at(3, 19, 12), again.get(history.sent.language), self.holidays());
        Ok(history)
    }

    /// Answered less than 28 days ago: it can still be said that it is not fixed.
    fn mended(&self, sian: usize) -> anyhow::Result<History> {
        let begin = Begin { set: Some(0), picture: true, ..Begin::new(sian, "pothole", self.at(24, 8, 2)) };
        let mut history = self.begin(begin)?;
        history.claimed(self.at(23, 10, 0), self.numbered("C-221")?);
        self.decide(&mut history, days_before(self.today, 9))?;
        Ok(history)
    }

    fn withdrawn(&self, sian: usize) -> anyhow::Result<History> {
        let mut history = self.begin(Begin { set: Some(2), ..Begin::new(sian, "missed-collection", self.at(121, 9, 30)) })?;
        history.withdrawn(self.at(120, 8, 45));
        Ok(history)
    }

    /// A request with a whole conversation, closed on that very day.
    fn answered(&self, resident: usize, slug: &str, set: usize, sent: i64, answered: i64) -> anyhow::Result<History> {
        let mut history = self.begin(Begin { set: Some(set), ..Begin::new(resident, slug, self.at(sent, 10, 20)) })?;
        let about = self.about(&history)?;
        let (by, lang) = (self.one_worker(&history.sent.service.team, history.sent.language)?, history.sent.language);
        history.claimed(self.at(sent, 15, 5), by);
        if let Some(said) = self.words_of_resident(about, false) {
            history.heard(self.at(answered + 1, 8, 30), said.get(lang), self.holidays());
        }
        if let Some(said) = self.words_of_staff(about, "reply") {
            history.replied(self.at(answered + 1, 9, 45), by, said.get(lang));
        }
        let outcome = history.sent.leads_to;
        let ending = about.outcomes.iter().find(|ending| ending.code == outcome.code()).context("it never ends like that")?;
        history.decided(self.at(answered, 11, 30), by, outcome, ending.words.get(lang));
        if outcome == Outcome::Done
            && let Some(thanks) = self.words_of_resident(about, true)
        {
            history.heard(self.at(answered, 18, 0), thanks.get(lang), self.holidays());
        }
        Ok(history)
    }
}
