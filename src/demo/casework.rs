//! The demonstration's councillors: one who serves, with cases open and answered, and one whose term is over.

use std::sync::Arc;

use anyhow::Context;
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{data::Elected, people::Worker};
use crate::{
    actor::{Actor, Councillor},
    casework::{
        forms::Step,
        ops::{self, Sent},
        store::members,
    },
    db::Uow,
    fields::Fields,
    ids::{CouncillorId, RequestId},
    lang::Lang,
    portal::Portal,
};

/// A councillor as they will act.
pub struct Seat {
    pub who: Worker,
    pub id: CouncillorId,
    pub wards: Vec<String>,
    pub term_end: NaiveDate,
}

impl Seat {
    pub fn new(portal: &Portal, elected: &Elected, who: Worker, today: NaiveDate) -> Seat {
        let id = CouncillorId(portal.chance().uuid(who.who.created_at));
        let term_end = if elected.term_days >= 0 {
            today.checked_add_days(Days::new(elected.term_days.unsigned_abs()))
        } else {
            today.checked_sub_days(Days::new(elected.term_days.unsigned_abs()))
        };
        Seat { who, id, wards: elected.wards.clone(), term_end: term_end.unwrap_or(today) }
    }

    fn actor(&self) -> Option<Actor> {
        let (account, person) = (self.who.who.account?, self.who.who.person);
        Some(Actor::Councillor(Councillor { account, person, id: self.id, wards: self.wards.clone(), term_end: self.term_end }))
    }
}

/// Keeps who was elected, once their sign-ins are kept.
pub async fn add_seats(uow: &mut Uow, seats: &[Seat]) -> anyhow::Result<()> {
    for seat in seats {
        let account = seat.who.who.account.context("a councillor without a sign-in")?;
        members::insert_demonstration(uow, seat.id, account, &seat.wards, seat.term_end, seat.who.who.created_at).await?;
    }
    Ok(())
}

/// What the councillor who serves was asked: for the person themselves, by a neighbour, and for the ward.
const CASES: [(&str, Lang); 3] = [
    (
        "asked_by=person&name=Kofi Mensah&email=kofi@example.org&address-line1=3 Harbour View&address-town=Porth Eirlys\
         &address-postcode=AN2 3LW&authority=told&special=no&safe_copy=yes&service=missed-collection\
         &matter=His recycling was left twice this month.&outcome=A collection this week&reply_to=both",
        Lang::En,
    ),
    (
        "asked_by=other&asker=Gareth Pike&name=Rhian Dafydd&authority=not_asked&claimed_reason=cannot_obtain&special=yes&safe_copy=no\
         &service=&matter=He asks which help she gets and where she lives now.&outcome=To be told&reply_to=councillor",
        Lang::En,
    ),
    (
        "asked_by=ward&service=street-light&matter=Mae’r llwybr i’r cei yn dywyll ers pythefnos.&outcome=Golau cyn y gaeaf",
        Lang::Cy,
    ),
];

/// Brings the cases, as the pages would.
pub async fn raise(portal: &Arc<Portal>, seats: &[Seat]) -> anyhow::Result<()> {
    let Some(actor) = seats.first().and_then(Seat::actor) else { return Ok(()) };
    for (typed, lang) in CASES {
        let pairs = typed.split('&').filter_map(|pair| pair.split_once('='));
        let fields = Fields(pairs.map(|(name, value)| (name.trim().to_string(), value.to_string())).collect());
        let request = RequestId(portal.chance().uuid(portal.clock().now()));
        let mut uow = portal.begin_for(actor.clone(), request).await?;
        let draft = ops::drafts::start(&mut uow).await?;
        let mut step = Step::Who;
        while step != Step::Check {
            step = ops::drafts::answer(&mut uow, draft, step, &fields).await?;
        }
        let key: Uuid = uow.new_id();
        let Sent::Case { .. } = ops::raise(&mut uow, draft, key, lang).await? else { anyhow::bail!("a case of the demonstration lacks an answer") };
        uow.commit().await?;
    }
    Ok(())
}
