//! The demonstration's councillors: one who serves, with cases open, and one whose term is over, with one to hand over.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::{
    data::Elected,
    people::Resident,
    store::{self, SeatRow},
};
use crate::{
    actor::{Actor, Councillor},
    casework::{
        forms::Step,
        ops::{self, Sent},
    },
    db::Uow,
    fields::Fields,
    ids::{AccountId, CouncillorId, RequestId},
    lang::Lang,
    portal::Portal,
};

/// A councillor, and the seat they have or had.
pub struct Seat {
    pub who: Resident,
    account: AccountId,
    id: CouncillorId,
    ward: String,
    term_end: NaiveDate,
    serves: bool,
}

impl Seat {
    pub fn new(portal: &Portal, elected: &Elected, who: Resident, account: AccountId, today: NaiveDate) -> Seat {
        let days = Days::new(elected.term_days.unsigned_abs());
        let serves = elected.term_days >= 0;
        let term_end = if serves { today.checked_add_days(days) } else { today.checked_sub_days(days) };
        let id = CouncillorId(portal.chance().uuid(who.created_at));
        Seat { who, account, id, ward: elected.ward.clone(), term_end: term_end.unwrap_or(today), serves }
    }
}

/// Keeps the seats, once the sign-ins are kept. Every term runs until the cases are brought.
pub async fn add_seats(uow: &mut Uow, seats: &[Seat]) -> anyhow::Result<()> {
    let today = uow.today();
    let row = |seat: &Seat| SeatRow {
        councillor_id: seat.id.0,
        account_id: seat.account.0,
        wards: vec![seat.ward.clone()],
        term_end: seat.term_end.max(today),
        invited_by: "M-012".to_string(),
        created_at: seat.who.created_at,
    };
    store::insert_seats(uow, &seats.iter().map(row).collect::<Vec<_>>()).await?;
    Ok(())
}

/// What the councillor who serves was asked: by the person themselves, by somebody else about a person, and for the ward.
const CASES: [(&str, Lang); 3] = [
    (
        "asked_by=person&name=Kofi Mensah&email=kofi@example.org&address-line1=3 Harbour View&address-town=Porth Eirlys\
         &address-postcode=AN2 3LW&authority=told&special=no&safe_copy=yes&service=missed-collection\
         &matter=His recycling was left twice this month.&outcome=A collection this week&reply_to=both",
        Lang::En,
    ),
    (
        "asked_by=other&asker=Gareth Pike&name=Rhian Dafydd&authority=not_asked&claimed_reason=cannot_obtain&special=yes&safe_copy=no\
         &matter=He asks which help she gets and where she lives now.&outcome=To be told&reply_to=councillor",
        Lang::En,
    ),
    ("asked_by=ward&service=street-light&matter=Mae’r llwybr i’r cei yn dywyll ers pythefnos.&outcome=Golau cyn y gaeaf", Lang::Cy),
];
/// What the one whose term is over has left to hand over.
const LEFT: (&str, Lang) = (
    "asked_by=person&name=Ifan Mostyn&authority=written&special=no&safe_copy=no&service=pothole\
     &matter=Mae’r twll ar waelod yr allt yn dal yno.&outcome=Ei lenwi&reply_to=councillor",
    Lang::Cy,
);

/// Brings the cases, as the pages would, and then ends the terms that are over.
pub async fn raise(portal: &Arc<Portal>, seats: &[Seat]) -> anyhow::Result<()> {
    for seat in seats {
        let cases = if seat.serves { CASES.as_slice() } else { &[LEFT] };
        for (typed, lang) in cases {
            one(portal, seat, typed, *lang).await?;
        }
    }
    let mut uow = portal.begin(Actor::System("demo")).await?;
    for seat in seats.iter().filter(|seat| !seat.serves) {
        store::end_term(&mut uow, seat.id.0, seat.term_end).await?;
    }
    uow.commit().await?;
    Ok(())
}

async fn one(portal: &Arc<Portal>, seat: &Seat, typed: &str, lang: Lang) -> anyhow::Result<()> {
    let (wards, term_end) = (vec![seat.ward.clone()], seat.term_end.max(crate::calendar::london_date(portal.clock().now())));
    let actor = Actor::Councillor(Councillor { account: seat.account, person: seat.who.person, id: seat.id, wards, term_end });
    let pairs = typed.split('&').filter_map(|pair| pair.split_once('='));
    let fields = Fields(pairs.map(|(name, value)| (name.to_string(), value.to_string())).collect());
    let mut uow = portal.begin_for(actor, RequestId(portal.chance().uuid(portal.clock().now()))).await?;
    let draft = ops::drafts::start(&mut uow).await?;
    let mut step = Step::Who;
    while step != Step::Check {
        step = ops::drafts::answer(&mut uow, draft, step, &fields).await?;
    }
    let key = uow.new_id();
    let Sent::Case { .. } = ops::raise(&mut uow, draft, key, lang).await? else {
        anyhow::bail!("a case of the demonstration lacks an answer")
    };
    uow.commit().await?;
    Ok(())
}
