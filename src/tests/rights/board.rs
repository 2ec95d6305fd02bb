//! The figures of the board: what waits, what is late, and how what was answered was answered.

use super::*;
use crate::rights::{ops::desk::Board, store::Answered};

async fn answer(world: &World, officer: &Actor, reference: &str, decision: &str) {
    let form = seen(world, officer, reference, &[("decision", decision), ("message_en", "Said"), ("message_cy", "Dywedwyd")]).await;
    act(world, officer, async |uow| desk::decide(uow, reference, &form).await).await.unwrap();
}

async fn board(world: &World, officer: &Actor) -> Board {
    act(world, officer, async |uow| desk::board(uow).await).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j16_the_board_counts_by_right_what_was_answered_in_time_and_after_how_many_days_on_average(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world).await);
    let copies =
        [send(&world, &nia, &["access"]).await, send(&world, &nia, &["access"]).await, send(&world, &nia, &["access"]).await].concat();
    let moved = send(&world, &nia, &["portability"]).await.remove(0);
    let taken_back = send(&world, &nia, &["restriction"]).await.remove(0);
    assert!(board(&world, &officer).await.answered.is_empty());
    act(&world, &nia, async |uow| ops::withdraw(uow, &taken_back).await).await.unwrap();
    world.advance(TimeDelta::days(5));
    answer(&world, &officer, &copies[0], "accepted").await;
    world.advance(TimeDelta::days(15));
    answer(&world, &officer, &copies[1], "part").await;
    answer(&world, &officer, &moved, "refused").await;
    world.advance(TimeDelta::days(20));
    answer(&world, &officer, &copies[2], "accepted").await;
    let read = board(&world, &officer).await;
    let mut answered = read.answered.clone();
    answered.sort_by_key(|one| one.number);
    // Of three copies, after 5, 20 and 40 days, the last was due on 21 December and answered on the 31st.
    assert_eq!(
        answered,
        [
            Answered { kind: Kind::Portability, number: 1, in_time: 1, days: 20 },
            Answered { kind: Kind::Access, number: 3, in_time: 2, days: 22 }
        ]
    );
    assert!(read.rows.is_empty(), "nothing waits, and what was taken back is not counted");
    // What waits stands by its date, and says how near that is.
    let (late, early) = (send(&world, &nia, &["access"]).await.remove(0), send(&world, &nia, &["objection"]).await.remove(0));
    world.advance(TimeDelta::days(40));
    let new = send(&world, &nia, &["access"]).await.remove(0);
    let read = board(&world, &officer).await;
    let near: Vec<(&str, Urgency)> = read.rows.iter().map(|row| (row.reference.as_str(), row.urgency)).collect();
    assert_eq!(near.iter().filter(|(_, urgency)| *urgency == Urgency::Overdue).count(), 2);
    assert!(near.contains(&(late.as_str(), Urgency::Overdue)) && near.contains(&(early.as_str(), Urgency::Overdue)));
    assert_eq!(near.last(), Some(&(new.as_str(), Urgency::InTime)), "due soonest first");
    // A year later none of it is of the last year.
    world.advance(TimeDelta::days(366));
    assert!(board(&world, &officer).await.answered.is_empty());
    world.mails().await;
}
