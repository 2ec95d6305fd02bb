//! A portal on a database of its own, and a browser that keeps its cookie.

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use app::visit::Notes;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use portal::{
    chance::Chance,
    clock::Clock,
    db,
    files::FileStore,
    ids::AccountId,
    portal::{Parts, Portal},
    sessions::store::{ACCOUNT, PgSessionStore},
};
use server::{
    config::{Secret, SessionLength},
    router,
    web::{NOTES, Shared, Web},
};
use sqlx::PgPool;
use tower::{Service, ServiceExt};
use tower_sessions::Session;

/// What the telephone system of these tests proves itself with.
pub const CALLS_TOKEN: &str = "a-token-of-the-telephone-system-1";
/// What the recording supplier proves itself with.
pub const RECORDINGS_TOKEN: &str = "a-token-of-the-recording-supplier";

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

/// A browser with its one cookie.
#[derive(Default)]
pub struct Browser {
    cookie: Option<String>,
}

pub struct Site {
    pub portal: Arc<Portal>,
    web: Web,
    /// Made once: every request of a process goes through the same.
    router: OnceLock<Router>,
}

/// The files of a site go with it.
impl Drop for Site {
    fn drop(&mut self) {
        // What cannot be removed is the operating system's to clear.
        drop(std::fs::remove_dir_all(&self.web.0.mail_dir));
        drop(std::fs::remove_dir_all(self.web.0.mail_dir.with_extension("journal")));
    }
}

impl Site {
    /// The council without its people, or with them.
    pub async fn new(owner: PgPool) -> Site {
        let files = std::env::temp_dir().join(format!("my-account-http-{}", uuid::Uuid::new_v4()));
        Site::process(&owner, files).await
    }

    /// Another process of the same portal: the same database, files and key, and nothing else in common.
    pub async fn beside(&self, owner: &PgPool) -> Site {
        Site::process(owner, self.web.0.mail_dir.clone()).await
    }

    async fn process(owner: &PgPool, files: PathBuf) -> Site {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let options = db::with_limits((*owner.connect_options()).clone());
        let pool = db::app_pool(8).connect_with(options).await.expect("connecting as the application");
        let portal = Portal::new(Parts {
            pool,
            master_key: [7; 32],
            clock: Clock::System,
            chance: Chance::from_system(),
            files: FileStore::in_folder(&files).expect("a folder"),
            journal: portal::erasure::journal::Journal::in_folder(&files.with_extension("journal")),
            hashing_permits: 2,
            data: root.join("data"),
            public_url: "http://127.0.0.1:3000".into(),
            text_gateway: Some("text.example.net".into()),
        })
        .expect("the council's data");
        portal::load::load(&portal, &root.join("data")).await.expect("loading the council's data");
        let length = SessionLength { idle: Duration::from_hours(1), total: Duration::from_hours(24) };
        let web = Web(Arc::new(Shared {
            portal: Arc::clone(&portal),
            demo_password: None,
            mail_dir: files,
            resident_session: length,
            staff_session: length,
            trusted_proxies: Vec::new(),
            assets: "test",
            calls_token: Some(Secret::from(CALLS_TOKEN.to_string())),
            recordings_token: Some(Secret::from(RECORDINGS_TOKEN.to_string())),
        }));
        Site { portal, web, router: OnceLock::new() }
    }

    /// A browser in which somebody has signed in with every step they need.
    pub async fn signed_in(&self, account: AccountId) -> Browser {
        let store = PgSessionStore::new(self.portal.pool().clone(), self.portal.clock().clone());
        let session = Session::new(None, Arc::new(store), None);
        let notes = Notes { account: Some(account), second_step: true, ..Notes::default() };
        session.insert(NOTES, notes).await.expect("a session");
        session.insert(ACCOUNT, account).await.expect("a session");
        session.save().await.expect("a session");
        Browser { cookie: session.id().map(|id| format!("sid={id}")) }
    }

    /// The same portal where no telephone system and no recording supplier is known.
    pub fn without_machines(mut self) -> Site {
        let web = Arc::get_mut(&mut self.web.0).expect("nobody else has it yet");
        (web.calls_token, web.recordings_token) = (None, None);
        self
    }

    pub async fn ask(&self, browser: &mut Browser, mut request: Request<Body>) -> Answer {
        if let Some(cookie) = &browser.cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().expect("a cookie"));
        }
        let router = self.router.get_or_init(|| router::router(&self.web).expect("a router"));
        let mut app = router::with_languages(router.clone());
        let response = app.ready().await.expect("ready").call(request).await.expect("an answer");
        if let Some(set) = response.headers().get(header::SET_COOKIE).and_then(|v| v.to_str().ok()) {
            browser.cookie = set.split(';').next().map(str::to_string);
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub async fn get(&self, browser: &mut Browser, path: &str) -> Answer {
        self.ask(browser, Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&self, browser: &mut Browser, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.to_string()))
            .expect("a request");
        self.ask(browser, request).await
    }
}
