//! Counting tries before they are made, and giving back those that were right.

use std::{net::IpAddr, time::Duration};

use super::Caller;
use crate::{
    accounts::{
        limits::{self, Limit, Tally},
        store::throttle as store,
    },
    db::Uow,
    error::{OpError, OpResult},
    ids::AccountId,
};

/// What tries are counted for. Within one operation they are always counted in the order they stand here, so that two
/// operations never wait for each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// Passwords for an address, whether it has an account or not.
    SignIn(Vec<u8>),
    /// Second steps of an account whose password was right.
    SecondStep(AccountId),
    /// The password typed again before a change.
    Password(AccountId),
    /// Codes typed for an address.
    Code(Vec<u8>),
    /// Mails to an address.
    Mail(Vec<u8>),
    /// Passwords from a network address.
    From(IpAddr),
    /// Mails caused by a network address.
    MailFrom(IpAddr),
    /// Invitations to act that an account sends.
    Invitations(AccountId),
    /// Invitations to act that an account tries to open.
    Openings(AccountId),
    /// Wrong passwords everywhere.
    Everybody,
}

impl Bucket {
    const fn limit(&self) -> Limit {
        match self {
            Bucket::SignIn(_) | Bucket::SecondStep(_) | Bucket::Password(_) => limits::ACCOUNT,
            Bucket::Code(_) => limits::CODE,
            Bucket::Mail(_) => limits::MAIL,
            Bucket::From(_) => limits::ADDRESS,
            Bucket::MailFrom(_) => limits::MAIL_FROM_ADDRESS,
            Bucket::Invitations(_) => limits::INVITATIONS,
            Bucket::Openings(_) => limits::CODE,
            Bucket::Everybody => limits::EVERYBODY,
        }
    }

    /// Whether a right try clears the tally: the one who knows the password has nothing to answer for.
    const fn is_of_an_account(&self) -> bool {
        matches!(self, Bucket::SignIn(_) | Bucket::SecondStep(_) | Bucket::Password(_) | Bucket::Code(_))
    }

    /// The row's key: a keyed hash, so that the table tells nobody who tried what.
    fn key(&self, caller: &Caller<'_>) -> Vec<u8> {
        let name = match self {
            Bucket::SignIn(email) => format!("sign_in/{}", data_encoding::HEXLOWER.encode(email)),
            Bucket::SecondStep(account) => format!("second_step/{account}"),
            Bucket::Password(account) => format!("password/{account}"),
            Bucket::Code(email) => format!("code/{}", data_encoding::HEXLOWER.encode(email)),
            Bucket::Mail(email) => format!("mail/{}", data_encoding::HEXLOWER.encode(email)),
            Bucket::From(address) => format!("from/{}", network(*address)),
            Bucket::MailFrom(address) => format!("mail_from/{}", network(*address)),
            Bucket::Invitations(account) => format!("invitations/{account}"),
            Bucket::Openings(account) => format!("openings/{account}"),
            Bucket::Everybody => "everybody".to_string(),
        };
        caller.portal.vault().lookup("throttle", &name)
    }
}

/// One customer of a network: an IPv4 address, or the /64 that a household gets of IPv6.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Tries that were counted, to be given back when they turn out right.
#[derive(Debug)]
#[must_use = "a try that was right has to be given back"]
pub struct Taken {
    buckets: Vec<Bucket>,
    /// How long to wait before looking at the try, while there are very many wrong ones everywhere.
    pub pace: Duration,
}

/// Counts one try in each bucket, in a unit of work of its own that stays whatever comes after.
pub async fn take(caller: &Caller<'_>, buckets: Vec<Bucket>) -> OpResult<Taken> {
    let mut uow = caller.portal_uow("throttle").await?;
    let taken = take_within(&mut uow, caller, buckets).await?;
    uow.commit().await?;
    Ok(taken)
}

/// As [`take`], in a unit of work that the caller commits.
pub async fn take_within(uow: &mut Uow, caller: &Caller<'_>, buckets: Vec<Bucket>) -> OpResult<Taken> {
    let now = uow.now();
    let mut pace = Duration::ZERO;
    let mut counted: Vec<(Vec<u8>, Tally)> = Vec::new();
    let mut blocked = None;
    for bucket in &buckets {
        let key = bucket.key(caller);
        let tally = store::lock(uow, &key).await?;
        match bucket.limit().take(tally, now) {
            Ok(next) => {
                if *bucket == Bucket::Everybody {
                    pace = limits::pace(&next);
                }
                counted.push((key, next));
            }
            Err(until) => blocked = blocked.max(Some(until)),
        }
    }
    if let Some(until) = blocked {
        return Err(OpError::TooManyTries { until });
    }
    for (key, tally) in counted {
        store::set(uow, &key, tally).await?;
    }
    Ok(Taken { buckets, pace })
}

/// The try was right: an account's tally is cleared, the others get one back.
pub async fn give_back(uow: &mut Uow, caller: &Caller<'_>, taken: Taken) -> OpResult {
    let now = uow.now();
    for bucket in taken.buckets {
        let key = bucket.key(caller);
        if bucket.is_of_an_account() {
            store::forget(uow, &key).await?;
        } else {
            let tally = store::lock(uow, &key).await?;
            store::set(uow, &key, bucket.limit().give_back(tally, now)).await?;
        }
    }
    Ok(())
}

/// Whether another mail may go to an address now; if so it is counted. Nobody is told the answer.
pub async fn may_mail(uow: &mut Uow, caller: &Caller<'_>, email_key: &[u8]) -> OpResult<bool> {
    match take_within(uow, caller, vec![Bucket::Mail(email_key.to_vec())]).await {
        Ok(Taken { .. }) => Ok(true),
        Err(OpError::TooManyTries { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Whoever came back in by e-mail starts with a clean tally, however often others have tried.
pub async fn forget_account(uow: &mut Uow, caller: &Caller<'_>, account: AccountId, email_key: &[u8]) -> OpResult {
    for bucket in
        [Bucket::SignIn(email_key.to_vec()), Bucket::SecondStep(account), Bucket::Password(account), Bucket::Code(email_key.to_vec())]
    {
        store::forget(uow, &bucket.key(caller)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_network_however_many_addresses_it_has() {
        let text = |address: &str| network(address.parse().unwrap());
        assert_eq!(text("192.0.2.1"), "192.0.2.1");
        assert_eq!(text("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(text("2001:db8:1:2:3:4:5:6"), text("2001:db8:1:2:ffff::1"));
        assert_ne!(text("2001:db8:1:2::1"), text("2001:db8:1:3::1"));
    }
}
