//! Taking back in the middle: before every request of the journey, in every process, and seen by the person at once.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use portal::{
    actor::Actor,
    audit::{self, Who},
};
use sqlx::{AssertSqlSafe, PgPool};

use super::{
    journey::{How, Journey, Step, steps},
    stage::{ALL, NAME, OF_REQUESTS, rows, somebody},
};
use crate::{
    acting::{asked, bar},
    site::{Browser, Site},
};

/// What taking back writes by itself: the mandate, the line of who did it, and the letters to both.
const OF_STOPPING: &[&str] = &["audit", "mandate", "notification", "outbox"];

/// How many rows there are of everything but what stopping writes.
async fn counted(owner: &PgPool) -> Vec<(String, i64)> {
    let rows = rows(owner, None).await.into_iter().map(|(table, count, _)| (table, count));
    rows.filter(|(table, _)| !OF_STOPPING.contains(&table.as_str())).collect()
}

struct Two {
    owner: PgPool,
    /// Two processes on one database.
    here: Site,
    there: Site,
    she: Browser,
    friend: Browser,
    her: Actor,
    journey: Journey,
}

impl Two {
    async fn new(owner: PgPool) -> Two {
        let here = Site::new(owner.clone()).await;
        let there = here.beside(&owner).await;
        let her = somebody(&here, &owner, &format!("Ánh {NAME}"), "anh@example.org").await;
        let friend = somebody(&here, &owner, "Tomos Rees", "tomos@example.org").await;
        let (mut she, mut friend) = (here.signed_in(her.account).await, here.signed_in(friend.account).await);
        let mandate = asked(&here, &mut she, &mut friend, ALL).await.parse().expect("a mandate");
        Two { journey: Journey::new(mandate, owner.clone()), her: Actor::Resident(her), owner, here, there, she, friend }
    }

    /// She presses "Stop"; the next request of the other is refused, whichever process it comes to, and nothing is done.
    async fn stopped_before(&mut self, step: &Step) {
        let path = self.journey.path(step).await;
        let before = counted(&self.owner).await;
        let stopped = self.here.post(&mut self.she, &format!("/representatives/{}", self.journey.mandate), "change=revoke").await;
        assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{path}");
        let since = Instant::now();
        self.is_refused(step, &path).await;
        assert!(since.elapsed() < Duration::from_secs(1), "{path}: refused after {:?}", since.elapsed());
        assert_eq!(counted(&self.owner).await, before, "{path}: nothing half done");
        // Nor anything else: not even a line changes when they try again.
        let rows_before = rows(&self.owner, None).await;
        self.is_refused(step, &path).await;
        assert_eq!(rows(&self.owner, None).await, rows_before, "{path}");
    }

    async fn is_refused(&mut self, step: &Step, path: &str) {
        for process in [&self.there, &self.here] {
            let refused = self.journey.take(process, &mut self.friend, step).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
            assert!(bar(&refused).is_none() && !refused.body.contains(NAME), "{path}: it does not say for whom it was");
            assert!(!OF_REQUESTS.iter().any(|words| refused.body.contains(words)), "{path}");
        }
    }

    /// She sees that it is over, and everything that was done for her before.
    async fn she_sees(&mut self, path: &str) {
        let mandate = self.journey.mandate;
        let shown = self.here.get(&mut self.she, &format!("/representatives/{mandate}")).await;
        assert!(shown.status == StatusCode::OK && !shown.body.contains("value=\"revoke\""), "{path}: there is nothing left to stop");
        let mut uow = self.there.portal.begin(self.her.clone()).await.expect("a unit of work");
        let person = self.her.person().expect("a person");
        let lines = audit::ops::looks_of(&mut uow, person, Who::Representatives, None, 10_000).await.expect("the lines");
        let done: i64 = sqlx::query_scalar("select count(*) from audit where mandate_id = $1 and actor_kind = 'representative'")
            .bind(mandate.0)
            .fetch_one(&self.owner)
            .await
            .expect("a count");
        assert_eq!(i64::try_from(lines.len()).expect("few"), done, "{path}");
        let log = self.there.get(&mut self.she, "/record/access-log?who=representatives").await;
        assert!(log.status == StatusCode::OK && (done == 0 || log.body.contains("Tomos Rees")), "{path}: who acted for her, by name");
    }

    /// As it was before she pressed, so that the journey goes on and she can press again before the next step.
    async fn given_back(&self) {
        let mandate = self.journey.mandate;
        let back = format!("update mandate set state = 'active', ended_at = null, ended_because = null where mandate_id = '{mandate}'");
        sqlx::query(AssertSqlSafe(back)).execute(&self.owner).await.expect("as it was");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_taken_back_before_any_step_of_the_journey_every_process_refuses_the_next_request_and_nothing_is_half_done(owner: PgPool) {
    let mut two = Two::new(owner).await;
    for (number, step) in steps().iter().enumerate() {
        two.journey.council(step).await;
        two.stopped_before(step).await;
        let path = two.journey.path(step).await;
        two.she_sees(&path).await;
        two.given_back().await;
        // Both processes serve the journey in turn: neither refuses for another reason.
        let process = if number % 2 == 0 { &two.here } else { &two.there };
        let taken = two.journey.take(process, &mut two.friend, step).await;
        let goes_on = match step.how {
            How::Get => taken.status == StatusCode::OK || step.route == "/requests/new/{draft}",
            How::Post | How::Upload => taken.status == StatusCode::SEE_OTHER && !taken.location().contains("sign-in"),
        };
        assert!(goes_on, "{path}: {} {}", taken.status, taken.location());
        two.journey.done();
    }
    let (requests, messages): (i64, i64) =
        sqlx::query_as("select (select count(*) from service_request where status = 'withdrawn'), (select count(*) from request_message)")
            .fetch_one(&two.owner)
            .await
            .expect("counts");
    assert_eq!((requests, messages), (1, 2), "every step was taken once");
    assert_eq!(two.here.get(&mut two.friend, "/account").await.status, StatusCode::OK, "his own pages are as they were");
}
