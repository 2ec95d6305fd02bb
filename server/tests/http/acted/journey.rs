//! Everything that somebody who acts can do from the first page to the last, request by request.

use portal::ids::MandateId;
use sqlx::PgPool;
use uuid::Uuid;

use super::stage::{ANSWERS, PICTURE, upload};
use crate::site::{Answer, Browser, Site};

/// One request of a journey.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    Get,
    Post,
    Upload,
}

pub struct Step {
    pub how: How,
    pub route: &'static str,
    /// The page of the draft, where the route has one.
    topic: &'static str,
    form: String,
}

const TOPIC: &str = "/requests/new/{draft}/{step}";

fn get(route: &'static str) -> Step {
    Step { how: How::Get, route, topic: "", form: String::new() }
}

fn post(route: &'static str, form: &str) -> Step {
    Step { how: How::Post, route, topic: "", form: form.to_string() }
}

fn on(topic: &'static str, step: Step) -> Step {
    Step { topic, ..step }
}

/// From their list to a request that was answered, said not to be fixed, and withdrawn, and a copy that is asked for.
pub fn steps() -> Vec<Step> {
    let mut steps =
        vec![get("/account"), get("/services"), get("/services/{slug}"), post("/services/{slug}", ""), get("/requests/new/{draft}")];
    for (topic, answers) in ANSWERS {
        steps.push(on(topic, get(TOPIC)));
        if *topic == "photo" {
            let taken = Step { how: How::Upload, ..get("/requests/new/{draft}/{step}/upload") };
            steps.extend([on(topic, taken), get("/files/{id}"), on(topic, post("/requests/new/{draft}/{step}/remove", "file={file}"))]);
        }
        let form: Vec<String> = answers.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
        steps.push(on(topic, post(TOPIC, &form.join("&"))));
    }
    steps.extend([on("check", get(TOPIC)), on("check", post(TOPIC, ""))]);
    steps.extend(["/requests/{reference}/sent", "/requests", "/requests/{reference}", "/requests/{reference}/message"].map(get));
    steps.extend([post("/requests/{reference}/message", "message=More"), get("/requests/{reference}/add-file")]);
    steps.push(Step { how: How::Upload, ..get("/requests/{reference}/add-file") });
    steps.extend([get("/requests/{reference}/not-fixed"), post("/requests/{reference}/not-fixed", "message=Still+there")]);
    steps.extend([get("/requests/{reference}/withdraw"), post("/requests/{reference}/withdraw", "")]);
    steps.extend([get("/data-requests"), post("/data-requests", "message=All+of+it")]);
    steps
}

/// Where somebody is in the journey.
pub struct Journey {
    pub mandate: MandateId,
    pub owner: PgPool,
    key: Uuid,
}

impl Journey {
    pub fn new(mandate: MandateId, owner: PgPool) -> Journey {
        Journey { mandate, owner, key: Uuid::new_v4() }
    }

    /// Before whoever acts can say that it is not fixed, the council says that it is.
    pub async fn council(&self, step: &Step) {
        if step.how == How::Get && step.route.ends_with("/not-fixed") {
            sqlx::query("update service_request set status = 'done', decided_at = now(), outcome = 'fixed'")
                .execute(&self.owner)
                .await
                .expect("an answer");
        }
    }

    /// The path of a step, with what was made so far.
    pub async fn path(&self, step: &Step) -> String {
        let route = step.route.replace("{slug}", "fly-tipping").replace("{step}", step.topic);
        format!("/for/{}{}", self.mandate, self.named(&route).await)
    }

    async fn named(&self, text: &str) -> String {
        let mut text = text.to_string();
        for (name, newest) in [
            ("{draft}", "select draft_id::text from draft order by created_at desc limit 1"),
            ("{reference}", "select reference from service_request order by sent_at desc limit 1"),
            ("{id}", "select file_id::text from file order by added_at desc limit 1"),
            ("{file}", "select file_id::text from file order by added_at desc limit 1"),
        ] {
            if text.contains(name) {
                let found: String = sqlx::query_scalar(newest).fetch_one(&self.owner).await.expect(newest);
                text = text.replace(name, &found);
            }
        }
        text
    }

    /// Takes a step in one of the processes; the same step is the same form, with the same key.
    pub async fn take(&self, site: &Site, browser: &mut Browser, step: &Step) -> Answer {
        let path = self.path(step).await;
        match step.how {
            How::Get => site.get(browser, &path).await,
            How::Upload => upload(site, browser, &path, Some(self.mandate), PICTURE).await,
            How::Post => {
                let typed = self.named(&step.form).await;
                site.post(browser, &path, &format!("acting_for={}&submission_key={}&{typed}", self.mandate, self.key)).await
            }
        }
    }

    /// The next form has a key of its own.
    pub fn done(&mut self) {
        self.key = Uuid::new_v4();
    }
}

#[test]
fn the_journey_passes_every_address_that_those_who_act_can_use() {
    let taken: Vec<&str> = steps().iter().map(|step| step.route).collect();
    // Only those who must all agree come to this one; `joint` in the tests of operations does.
    for route in app::acting::ROUTES.iter().filter(|route| **route != "/joint/{id}") {
        assert!(taken.contains(route), "{route}: say here when somebody who acts comes to it");
    }
}
