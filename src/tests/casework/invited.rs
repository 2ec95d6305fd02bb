//! Letting a councillor in: invited by those who let staff in, by a link that works once and for nothing else.

use std::net::{IpAddr, Ipv4Addr};

use sqlx::PgPool;

use super::{RequestId, Uuid, World, fields};
use crate::{
    accounts::{
        Outcome, Purpose,
        forms::Welcome,
        ops::{Caller, councillor_invite, staff_invite},
    },
    actor::Role,
    casework::forms::Invitation,
    error::OpError,
    lang::Lang,
};

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_councillor_comes_in_by_one_link_and_sets_up_a_second_step_first(owner: PgPool) {
    let world = World::new(owner).await;
    let caller =
        Caller { portal: &world.portal, request: RequestId(Uuid::new_v4()), address: IpAddr::V4(Ipv4Addr::LOCALHOST), lang: Lang::En };
    let bryn = world.staff("M-012", "WS", &[Role::Manager]).await;
    let owain = world.staff("C-204", "WS", &[Role::Caseworker]).await;
    let typed =
        fields("name=Nia+Hopcyn-Rees&email=nia@arianell.example&wards=Porth+Eirlys&term_end-day=6&term_end-month=5&term_end-year=2027");
    let invitation = || Invitation::check(&typed, &["Porth Eirlys".to_string()], crate::tests::world::noon().date_naive()).unwrap();
    assert!(matches!(councillor_invite::invite(&caller, &owain, invitation()).await, Err(OpError::Denied(_))));
    councillor_invite::invite(&caller, &bryn, invitation()).await.unwrap();
    let mails = world.mails().await;
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, "nia@arianell.example"));
    let (_, token) = mails[0].text.split_once("/councillor/welcome/").unwrap();
    let token = token.split_whitespace().next().unwrap();
    assert!(matches!(staff_invite::look_at_invitation(&caller, Purpose::StaffInvitation, token).await, Err(OpError::Gone)));
    let name = staff_invite::look_at_invitation(&caller, Purpose::CouncillorInvitation, token).await.unwrap();
    assert_eq!(name, "Nia Hopcyn-Rees");
    let welcome = || Welcome::check(&fields("password=kettle+otter+lantern&duties=yes")).unwrap();
    let outcome = staff_invite::accept(&caller, Purpose::CouncillorInvitation, token, welcome()).await.unwrap();
    assert!(matches!(outcome, Outcome::SetUpNeeded(_)), "not in before the second step: {outcome:?}");
    world.advance(chrono::TimeDelta::minutes(1));
    assert!(matches!(staff_invite::accept(&caller, Purpose::CouncillorInvitation, token, welcome()).await, Err(OpError::Gone)));
}
