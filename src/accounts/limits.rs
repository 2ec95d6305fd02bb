//! How many tries somebody gets, and how long they wait after too many. Pure: the tally comes in, the next one goes out.
//!
//! Nobody is ever locked out: waits end at a quarter of an hour, tries are forgiven as time passes, and getting back in by
//! e-mail is counted apart from signing in (NIST SP 800-63B-4 section 3.2.2, ASVS 6.3.1).

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Tries so far, as a row keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub tries: i32,
    /// From when on tries are forgiven.
    pub since: DateTime<Utc>,
    pub blocked_until: DateTime<Utc>,
}

impl Tally {
    pub const fn none(now: DateTime<Utc>) -> Tally {
        Tally { tries: 0, since: now, blocked_until: now }
    }
}

/// How a kind of try is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Tries that cost nothing.
    free: i32,
    /// The wait after the last free try; it doubles with each one more.
    first_wait: TimeDelta,
    longest_wait: TimeDelta,
    /// One try is forgiven each time this much has passed.
    forgives: TimeDelta,
}

const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// Passwords and codes for one account: five free, then 2, 4, 8 … seconds.
pub const ACCOUNT: Limit = Limit { free: 5, first_wait: TimeDelta::seconds(2), longest_wait: LONGEST, forgives: TimeDelta::days(1) };
/// Passwords from one network address. A whole office or a library can stand behind one.
pub const ADDRESS: Limit = Limit { free: 50, first_wait: TimeDelta::seconds(2), longest_wait: LONGEST, forgives: TimeDelta::minutes(1) };
/// Codes typed for one e-mail address, however many codes were asked for. The link in the mail is not counted here.
pub const CODE: Limit = Limit { free: 10, first_wait: TimeDelta::seconds(30), longest_wait: LONGEST, forgives: TimeDelta::minutes(30) };
/// Mails to one e-mail address that anybody can cause.
pub const MAIL: Limit = Limit { free: 3, first_wait: TimeDelta::minutes(1), longest_wait: LONGEST, forgives: TimeDelta::minutes(20) };
/// Mails that one network address causes.
pub const MAIL_FROM_ADDRESS: Limit =
    Limit { free: 200, first_wait: TimeDelta::seconds(2), longest_wait: LONGEST, forgives: TimeDelta::seconds(30) };
/// Invitations to act that one account sends: a family is not a mailing list.
pub const INVITATIONS: Limit = Limit { free: 10, first_wait: TimeDelta::minutes(1), longest_wait: LONGEST, forgives: TimeDelta::hours(1) };
/// Wrong passwords everywhere together. It blocks nobody, because that would be the attack; it makes everybody a little slower.
pub const EVERYBODY: Limit =
    Limit { free: i32::MAX, first_wait: TimeDelta::zero(), longest_wait: TimeDelta::zero(), forgives: TimeDelta::milliseconds(200) };

/// More wrong passwords at once than a county makes by itself.
const MANY: i32 = 300;

/// How long every sign-in waits while there are so many wrong ones everywhere: at most three seconds.
pub fn pace(everybody: &Tally) -> Duration {
    let more = u64::try_from(everybody.tries.saturating_sub(MANY)).unwrap_or(0);
    Duration::from_millis((more * 10).min(3_000))
}

impl Limit {
    /// The tally with what time has forgiven.
    pub fn forgive(self, tally: Tally, now: DateTime<Utc>) -> Tally {
        let each = self.forgives.num_milliseconds().max(1);
        let passed = (now - tally.since).num_milliseconds().max(0) / each;
        let forgiven = i32::try_from(passed).unwrap_or(i32::MAX);
        if forgiven >= tally.tries {
            return Tally { tries: 0, since: now, ..tally };
        }
        let since = tally.since + TimeDelta::milliseconds(each * i64::from(forgiven));
        Tally { tries: tally.tries - forgiven, since, ..tally }
    }

    /// Counts a try, or says until when there is none to be had. A try counts before its answer is known, so that a hundred
    /// at the same moment are a hundred.
    pub fn take(self, tally: Tally, now: DateTime<Utc>) -> Result<Tally, DateTime<Utc>> {
        // While tries are free nobody waits, also not whose clock was read a moment before that of somebody who came first.
        if tally.tries >= self.free && tally.blocked_until > now {
            return Err(tally.blocked_until);
        }
        let tally = self.forgive(tally, now);
        let tries = tally.tries.saturating_add(1);
        Ok(Tally { tries, since: tally.since, blocked_until: now + self.wait_after(tries) })
    }

    /// Gives a try back that turned out right.
    pub fn give_back(self, tally: Tally, now: DateTime<Utc>) -> Tally {
        let tries = (tally.tries - 1).max(0);
        let blocked_until = if tries < self.free { now } else { tally.blocked_until };
        Tally { tries, blocked_until, ..tally }
    }

    fn wait_after(self, tries: i32) -> TimeDelta {
        let Ok(doublings) = u32::try_from(tries.saturating_sub(self.free)) else { return TimeDelta::zero() };
        let seconds = self.first_wait.num_seconds().saturating_mul(1_i64 << doublings.min(20));
        TimeDelta::seconds(seconds).min(self.longest_wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn at(seconds: i64) -> DateTime<Utc> {
        START + TimeDelta::seconds(seconds)
    }

    /// Tries as soon as it is allowed, and returns the waits in seconds.
    fn waits(limit: Limit, tries: usize) -> Vec<i64> {
        let (mut tally, mut now) = (Tally::none(START), START);
        (0..tries)
            .map(|_| {
                tally = limit.take(tally, now).unwrap();
                let wait = (tally.blocked_until - now).num_seconds();
                now = tally.blocked_until;
                wait
            })
            .collect()
    }

    #[test]
    fn five_tries_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        assert_eq!(waits(ACCOUNT, 16), [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    }

    #[test]
    fn two_at_the_same_moment_do_not_wait_for_each_other_while_tries_are_free() {
        let first = ADDRESS.take(Tally::none(at(1)), at(1)).unwrap();
        assert!(ADDRESS.take(first, START).is_ok(), "begun a moment earlier, counted a moment later");
    }

    #[test]
    fn while_one_waits_there_is_no_try_however_right_it_would_be() {
        let mut tally = Tally::none(START);
        for _ in 0..5 {
            tally = ACCOUNT.take(tally, START).unwrap();
        }
        assert_eq!(ACCOUNT.take(tally, at(1)), Err(at(2)));
        assert!(ACCOUNT.take(tally, at(2)).is_ok());
    }

    #[test]
    fn nobody_waits_longer_than_a_quarter_of_an_hour_however_often_they_try() {
        for limit in [ACCOUNT, ADDRESS, CODE, MAIL, MAIL_FROM_ADDRESS] {
            let worst = Tally { tries: i32::MAX, since: START, blocked_until: START };
            let after = limit.take(worst, at(1)).unwrap();
            assert!(after.blocked_until - at(1) <= TimeDelta::minutes(15), "{limit:?}");
        }
    }

    #[test]
    fn time_forgives_one_try_after_another_and_keeps_the_rest_of_the_time() {
        let tally = Tally { tries: 5, since: START, blocked_until: START };
        assert_eq!(ADDRESS.forgive(tally, at(59)), tally);
        assert_eq!(ADDRESS.forgive(tally, at(150)), Tally { tries: 3, since: at(120), blocked_until: START });
        assert_eq!(ADDRESS.forgive(tally, at(100_000)), Tally { tries: 0, since: at(100_000), blocked_until: START });
        // Tries in quick succession must not push the moment of forgiving before them for ever.
        let busy =
            (1..=600).fold(Tally::none(START), |tally, tenth| EVERYBODY.take(tally, START + TimeDelta::milliseconds(tenth * 100)).unwrap());
        assert!((295..=305).contains(&busy.tries), "{}", busy.tries);
    }

    #[test]
    fn a_right_try_is_given_back_but_lifts_nobody_elses_wait() {
        let mut tally = Tally::none(START);
        for _ in 0..3 {
            tally = ADDRESS.take(tally, START).unwrap();
        }
        assert_eq!(ADDRESS.give_back(tally, START).tries, 2);
        let blocked = Tally { tries: 60, since: START, blocked_until: at(500) };
        assert_eq!(ADDRESS.give_back(blocked, START).blocked_until, at(500));
        assert_eq!(ADDRESS.give_back(Tally::none(START), START).tries, 0);
    }

    #[test]
    fn wrong_passwords_everywhere_slow_everybody_a_little_and_block_nobody() {
        let tally = |tries| Tally { tries, since: START, blocked_until: START };
        assert_eq!(pace(&tally(300)), Duration::ZERO);
        assert_eq!(pace(&tally(400)), Duration::from_secs(1));
        assert_eq!(pace(&tally(i32::MAX)), Duration::from_secs(3));
        assert_eq!(EVERYBODY.take(tally(1_000_000), START).map(|t| t.blocked_until), Ok(START));
    }

    #[test]
    fn a_clock_that_went_back_forgives_nothing_and_breaks_nothing() {
        let tally = Tally { tries: 2, since: at(100), blocked_until: at(100) };
        assert_eq!(ACCOUNT.forgive(tally, START), tally);
    }
}
