//! One request and what became of it, told event by event. Each event changes the request as the real one would.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::people::Worker;
use crate::{
    calendar::{self, BankHolidays, london_date},
    catalogue::{Answers, PlaceAnswer, Service},
    ids::{AccountId, FileId, PersonId, ServiceRequestId},
    lang::Lang,
    service_requests::{Direction, Outcome, Status},
};

/// A line of the timeline.
pub struct Event {
    pub at: DateTime<Utc>,
    pub kind: &'static str,
    pub staff_number: Option<String>,
    pub team: Option<String>,
    pub outcome: Option<Outcome>,
}

/// Something somebody wrote.
pub struct Message {
    pub at: DateTime<Utc>,
    pub direction: Direction,
    pub language: Lang,
    pub staff_number: Option<String>,
    pub body: String,
}

/// What a request is when it is sent.
pub struct Sent {
    pub id: ServiceRequestId,
    /// Whose it is, as a place in the list of residents.
    pub resident: usize,
    pub person: PersonId,
    pub reference: String,
    pub service: Arc<Service>,
    pub language: Lang,
    pub anonymous: bool,
    pub answers: Answers,
    pub place: Option<PlaceAnswer>,
    /// Pictures that were sent with it, each with its question.
    pub pictures: Vec<(String, FileId)>,
    /// How such a request usually ends.
    pub leads_to: Outcome,
    pub at: DateTime<Utc>,
    pub target_date: NaiveDate,
}

/// A request as it stands after everything that happened.
pub struct History {
    pub sent: Sent,
    pub status: Status,
    pub target_date: NaiveDate,
    pub paused_since: Option<NaiveDate>,
    pub paused_days: i32,
    pub owner: Option<AccountId>,
    pub outcome: Option<Outcome>,
    pub decided_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub reopened_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub revision: i32,
    pub events: Vec<Event>,
    pub messages: Vec<Message>,
    last: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl History {
    pub fn begin(sent: Sent, now: DateTime<Utc>) -> History {
        let (at, target_date) = (sent.at, sent.target_date);
        let mut history = History {
            sent,
            status: Status::Received,
            target_date,
            paused_since: None,
            paused_days: 0,
            owner: None,
            outcome: None,
            decided_at: None,
            withdrawn_at: None,
            reopened_at: None,
            changed_at: at,
            revision: 0,
            events: Vec::new(),
            messages: Vec::new(),
            last: at,
            now,
        };
        history.event(at, "sent", None);
        history
    }

    /// When the last thing happened.
    pub const fn last(&self) -> DateTime<Utc> {
        self.last
    }

    /// Whether the last thing was done by staff.
    pub fn is_with_staff(&self) -> bool {
        self.events.last().is_some_and(|event| event.staff_number.is_some())
    }

    /// When something wished for at that time really was: after what was before it, and not in the future.
    fn at(&mut self, wished: DateTime<Utc>) -> DateTime<Utc> {
        let earliest = self.last + TimeDelta::seconds(1);
        let latest = (self.now - TimeDelta::minutes(1)).max(earliest);
        let usual = wished.max(self.last + TimeDelta::minutes(4));
        self.last = usual.clamp(earliest, latest);
        self.last
    }

    fn event(&mut self, at: DateTime<Utc>, kind: &'static str, by: Option<&Worker>) {
        let staff_number = by.map(|worker| worker.number.clone());
        self.events.push(Event { at, kind, staff_number, team: None, outcome: None });
    }

    fn message(&mut self, at: DateTime<Utc>, direction: Direction, language: Lang, by: Option<&Worker>, body: &str) {
        let staff_number = by.map(|worker| worker.number.clone());
        self.messages.push(Message { at, direction, language, staff_number, body: body.to_string() });
    }

    fn changed(&mut self, at: DateTime<Utc>, status: Status) {
        self.status = status;
        self.changed_at = at;
        self.revision += 1;
    }

    /// A member of the team takes it on.
    pub fn claimed(&mut self, wished: DateTime<Utc>, by: &Worker) {
        let at = self.at(wished);
        self.event(at, "claimed", Some(by));
        if let Some(event) = self.events.last_mut() {
            event.team = Some(self.sent.service.team.clone());
        }
        self.owner = by.who.account;
        self.changed(at, Status::WithTeam);
    }

    /// A note among staff, in a language the writer works in.
    pub fn noted(&mut self, wished: DateTime<Utc>, by: &Worker, body: &str, language: Lang) {
        let at = self.at(wished);
        self.message(at, Direction::Note, language, Some(by), body);
        self.event(at, "note", Some(by));
    }

    pub fn replied(&mut self, wished: DateTime<Utc>, by: &Worker, body: &str) {
        let at = self.at(wished);
        self.message(at, Direction::Out, self.sent.language, Some(by), body);
        self.event(at, "message_out", Some(by));
    }

    /// The team asks something, and the target stands still.
    pub fn asked(&mut self, wished: DateTime<Utc>, by: &Worker, body: &str) {
        let at = self.at(wished);
        self.message(at, Direction::Out, self.sent.language, Some(by), body);
        self.event(at, "asked", Some(by));
        self.paused_since = Some(london_date(at));
        self.changed(at, Status::Waiting);
    }

    /// The resident writes. If the team was waiting for it, the target moves on by the days it waited.
    pub fn heard(&mut self, wished: DateTime<Utc>, body: &str, holidays: &BankHolidays) {
        let at = self.at(wished);
        self.message(at, Direction::In, self.sent.language, None, body);
        let Some(since) = self.paused_since.take() else {
            self.event(at, "message_in", None);
            return;
        };
        let waited = (london_date(at) - since).num_days().max(0);
        self.target_date = calendar::roll_forward(self.target_date + TimeDelta::days(waited), holidays).date;
        self.paused_days += i32::try_from(waited).unwrap_or(0);
        self.event(at, "answered", None);
        self.changed(at, Status::WithTeam);
    }

    pub fn decided(&mut self, wished: DateTime<Utc>, by: &Worker, outcome: Outcome, body: &str) {
        let at = self.at(wished);
        self.message(at, Direction::Out, self.sent.language, Some(by), body);
        self.event(at, "resolved", Some(by));
        if let Some(event) = self.events.last_mut() {
            event.outcome = Some(outcome);
        }
        self.outcome = Some(outcome);
        self.decided_at = Some(at);
        self.paused_since = None;
        self.changed(at, outcome.status());
    }

    /// The resident says that it is not fixed.
    pub fn reopened(&mut self, wished: DateTime<Utc>, body: &str, holidays: &BankHolidays) {
        let at = self.at(wished);
        self.message(at, Direction::In, self.sent.language, None, body);
        self.event(at, "reopened", None);
        (self.outcome, self.decided_at, self.reopened_at) = (None, None, Some(at));
        self.target_date = calendar::add_working_days(london_date(at), self.sent.service.target_working_days, holidays).date;
        self.changed(at, Status::Reopened);
    }

    pub fn withdrawn(&mut self, wished: DateTime<Utc>) {
        let at = self.at(wished);
        self.event(at, "withdrawn", None);
        self.withdrawn_at = Some(at);
        self.paused_since = None;
        self.changed(at, Status::Withdrawn);
    }
}
