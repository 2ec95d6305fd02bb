//! When a request about somebody's information must be answered: the one place that reckons it (UK GDPR arts 12 and 12A,
//! law.md 1.2 and 3).
//!
//! Pure: dates in London and the council's bank holidays in, dates out. Proof of identity, proof of authority and a fee set the
//! start; a question about what is wanted stops the clock; one extension of two months, told in time and with reasons, moves the
//! end; the end is rolled to a working day exactly once, last of all.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::calendar::{BankHolidays, WorkingDay, add_months, london_date, roll_forward};

/// The regulator's own target, after which staff see a request as pressing (law.md 1.2).
const TARGET_DAYS: u64 = 28;
/// How many days after receipt a complaint is acknowledged at the latest, as the regulator counts (DPA 2018 s.164A).
const ACKNOWLEDGE_DAYS: u64 = 30;

/// Something that must reach us before the clock starts: proof of identity, proof of authority, or a fee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Needed {
    #[default]
    No,
    /// It was asked for and has not come.
    Waiting,
    Came(NaiveDate),
}

/// A question about what is wanted: from the day it is asked to the day the answer comes the clock stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    pub asked: NaiveDate,
    pub answered: Option<NaiveDate>,
}

/// A notice that more time is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    pub sent: NaiveDate,
    /// Why, as the person reads it.
    pub reasons: String,
}

/// What happened, from which the dates follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub received: NaiveDate,
    pub identity: Needed,
    pub authority: Needed,
    pub fee: Needed,
    pub pauses: Vec<Pause>,
    pub extension: Option<Extension>,
    /// The day the answer or the refusal was sent.
    pub answered: Option<NaiveDate>,
}

impl Facts {
    /// A request of somebody who is known, with nothing asked.
    pub fn received(received: NaiveDate) -> Facts {
        Facts {
            received,
            identity: Needed::No,
            authority: Needed::No,
            fee: Needed::No,
            pauses: Vec::new(),
            extension: None,
            answered: None,
        }
    }

    /// The day the clock starts: when the last thing that had to come came. None while one is waited for.
    pub fn start(&self) -> Option<NaiveDate> {
        [self.identity, self.authority, self.fee].into_iter().try_fold(self.received, |start, needed| match needed {
            Needed::No => Some(start),
            Needed::Waiting => None,
            Needed::Came(on) => Some(start.max(on)),
        })
    }
}

/// The dates of a clock that has started and is not paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    pub start: NaiveDate,
    /// The last day to tell of an extension: never rolled.
    pub notice_by: NaiveDate,
    /// The end of this day is the end of the time.
    pub due: NaiveDate,
    /// The latest day by the words of the statute, which leave out both ends of a pause. Nothing is planned by it.
    pub outer_limit: NaiveDate,
    /// When staff see it as pressing.
    pub target: NaiveDate,
    pub extended: bool,
    /// How many days the clock stood still.
    pub paused_days: u64,
    /// Whether the bank holidays of every year that was looked at are known; if not, only weekends were left out.
    pub certain: bool,
}

/// How the clock of a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Something that must come before has not come.
    NotStarted,
    Running(Dates),
    /// A question is open: there is no date until it is answered.
    Paused {
        since: NaiveDate,
        days_left: u64,
        dates: Dates,
    },
}

impl Clock {
    /// The day by which the request is to be answered, if there is one now.
    pub const fn due(&self) -> Option<NaiveDate> {
        match self {
            Clock::Running(dates) => Some(dates.due),
            Clock::NotStarted | Clock::Paused { .. } => None,
        }
    }

    /// The dates as they were reckoned, once the clock has started.
    pub const fn dates(&self) -> Option<&Dates> {
        match self {
            Clock::Running(dates) | Clock::Paused { dates, .. } => Some(dates),
            Clock::NotStarted => None,
        }
    }
}

/// How near its end a request is, as staff see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    InTime,
    /// Past the target that the regulator offers.
    Amber,
    /// Its last working day has come.
    Red,
    Overdue,
}

/// Why a notice of more time cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoExtension {
    /// The clock has not started.
    NotStarted,
    NoReasons,
    /// It was extended before: there is one extension.
    Twice,
    AlreadyAnswered,
    /// The last day was this one.
    TooLate(NaiveDate),
}

/// The date something was received: the date in London at that instant.
pub fn receipt_date(at: DateTime<Utc>) -> NaiveDate {
    london_date(at)
}

/// Reckons the clock of a request.
pub fn clock(facts: &Facts, holidays: &BankHolidays) -> Clock {
    let Some(start) = facts.start() else { return Clock::NotStarted };
    let pauses = merged(&facts.pauses, start);
    let extended = facts.extension.as_ref().is_some_and(|extension| counts(extension, start, &pauses, holidays));
    let counted = counted(start, extended, &pauses, holidays);
    let dates = dates(start, extended, &counted, holidays);
    match counted.open {
        Some(since) => {
            let end = later(base(start, extended), counted.days);
            Clock::Paused { since, days_left: days_between(since, end), dates }
        }
        None => Clock::Running(dates),
    }
}

/// Whether a notice of more time may be sent today: once, in time, with reasons, and before the answer.
pub fn may_extend(facts: &Facts, extension: &Extension, holidays: &BankHolidays) -> Result<(), NoExtension> {
    let Some(start) = facts.start() else { return Err(NoExtension::NotStarted) };
    if facts.answered.is_some() {
        return Err(NoExtension::AlreadyAnswered);
    }
    if facts.extension.is_some() {
        return Err(NoExtension::Twice);
    }
    if extension.reasons.trim().is_empty() {
        return Err(NoExtension::NoReasons);
    }
    let pauses = merged(&facts.pauses, start);
    if counts(extension, start, &pauses, holidays) {
        return Ok(());
    }
    Err(NoExtension::TooLate(notice_by(start, &counted(start, false, &pauses, holidays))))
}

/// How near its end a running clock is.
pub fn urgency(dates: &Dates, today: NaiveDate, holidays: &BankHolidays) -> Urgency {
    let last_working_day = |day: NaiveDate| day.iter_days().skip(1).find(|next| holidays.is_working_day(*next)) >= Some(dates.due);
    if today > dates.due {
        Urgency::Overdue
    } else if last_working_day(today) {
        Urgency::Red
    } else if today >= dates.target {
        Urgency::Amber
    } else {
        Urgency::InTime
    }
}

/// By when a data-protection complaint is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// By the strict words of the statute, which staff aim for.
    pub target: NaiveDate,
    /// As the regulator counts: the thirtieth day after receipt, or the next working day.
    pub due: WorkingDay,
}

/// When a complaint received on a day is acknowledged at the latest (DPA 2018 s.164A, law.md 3).
pub fn acknowledge_by(received: NaiveDate, holidays: &BankHolidays) -> Acknowledgement {
    Acknowledgement { target: later(received, ACKNOWLEDGE_DAYS - 1), due: roll_forward(later(received, ACKNOWLEDGE_DAYS), holidays) }
}

/// The pauses in order, those that overlap or touch made one, and what lies before the start cut off.
fn merged(pauses: &[Pause], start: NaiveDate) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = pauses
        .iter()
        .filter(|pause| pause.answered.is_none_or(|answered| answered >= start && answered >= pause.asked))
        .map(|pause| Pause { asked: pause.asked.max(start), answered: pause.answered })
        .collect();
    pauses.sort_by_key(|pause| pause.asked);
    let mut merged: Vec<Pause> = Vec::with_capacity(pauses.len());
    for pause in pauses {
        match merged.last_mut() {
            Some(last) if last.answered.is_none_or(|answered| pause.asked <= answered) => {
                last.answered = last.answered.zip(pause.answered).map(|(one, other)| one.max(other));
            }
            _ => merged.push(pause),
        }
    }
    merged
}

/// The pauses that change something: those that began no later than the date that was due then.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    days: u64,
    pauses: u64,
    open: Option<NaiveDate>,
}

fn counted(start: NaiveDate, extended: bool, pauses: &[Pause], holidays: &BankHolidays) -> Counted {
    let mut counted = Counted::default();
    for pause in pauses {
        if pause.asked > roll_forward(later(base(start, extended), counted.days), holidays).date {
            break;
        }
        match pause.answered {
            Some(answered) => {
                counted.days += days_between(pause.asked, answered);
                counted.pauses += 1;
            }
            None => counted.open = Some(pause.asked),
        }
    }
    counted
}

/// Whether a notice was in time and gave reasons. What was asked after it was sent does not make it earlier.
fn counts(extension: &Extension, start: NaiveDate, pauses: &[Pause], holidays: &BankHolidays) -> bool {
    let before: Vec<Pause> = pauses.iter().filter(|pause| pause.asked <= extension.sent).copied().collect();
    let counted = counted(start, false, &before, holidays);
    let last = notice_by(start, &counted);
    // While a question is open the last day stands as far off as it did when it was asked.
    let in_time = extension.sent <= last || counted.open.is_some_and(|since| since <= last);
    in_time && !extension.reasons.trim().is_empty()
}

fn dates(start: NaiveDate, extended: bool, counted: &Counted, holidays: &BankHolidays) -> Dates {
    let end = later(base(start, extended), counted.days);
    let due = roll_forward(end, holidays);
    let outer = roll_forward(later(end, counted.pauses), holidays);
    let begins_last_month = add_months(start, if extended { 2 } else { 0 });
    Dates {
        start,
        notice_by: notice_by(start, counted),
        due: due.date,
        outer_limit: outer.date,
        target: later(begins_last_month, TARGET_DAYS + counted.days).min(end),
        extended,
        paused_days: counted.days,
        certain: due.certain && outer.certain,
    }
}

/// The end before pauses: added at once from the start, never one month and then two.
fn base(start: NaiveDate, extended: bool) -> NaiveDate {
    add_months(start, if extended { 3 } else { 1 })
}

fn notice_by(start: NaiveDate, counted: &Counted) -> NaiveDate {
    later(add_months(start, 1), counted.days)
}

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

fn days_between(from: NaiveDate, to: NaiveDate) -> u64 {
    u64::try_from((to - from).num_days()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
