//! The page around every page: head, header, navigation, what was refused or done, footer, and the islands' script.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use portal::{
    actor::{Actor, Role},
    calendar::full_date,
    lang::Lang,
    text::{common, nav, policy, ui},
};

use crate::{
    ui::{
        ActingBar, EnterButton, EnterKey, ErrorSummary, Footer, GenericHeader, HelpBlock, LanguageNavigation, LanguageSwitch, NavItem,
        NotificationBanner, ServiceNavigation, SkipLink,
    },
    visit::{PageResult, Reply, Visit},
};

/// What the shell needs to know of a page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The `h1`, which is the title too.
    pub title: String,
    /// The code of the page in the blueprint, the only marker that tests look for.
    pub code: &'static str,
    /// Where the back link goes, if there is one.
    pub back: Option<String>,
    /// The page has `<form id="page-form">`: the language switch posts it, and help stands at its foot.
    pub form: bool,
    /// What Enter presses in that form.
    pub enter: EnterKey,
    /// Wide, for staff tables.
    pub wide: bool,
    /// The page has an island that needs the module.
    pub islands: bool,
    /// 200 unless said otherwise.
    pub status: Option<u16>,
}

impl Page {
    pub fn new(code: &'static str, title: impl Into<String>) -> Page {
        Page { code, title: title.into(), ..Page::default() }
    }

    pub fn form(code: &'static str, title: impl Into<String>) -> Page {
        Page { form: true, ..Page::new(code, title) }
    }

    #[must_use]
    pub fn back(mut self, to: impl Into<String>) -> Page {
        self.back = Some(to.into());
        self
    }

    /// Enter presses another button than the one without a name.
    #[must_use]
    pub fn enter(mut self, key: EnterKey) -> Page {
        self.enter = key;
        self
    }

    #[must_use]
    pub fn wide(mut self) -> Page {
        self.wide = true;
        self
    }

    #[must_use]
    pub fn islands(mut self) -> Page {
        self.islands = true;
        self
    }

    #[must_use]
    pub fn status(mut self, status: u16) -> Page {
        self.status = Some(status);
        self
    }
}

/// Renders a page. The view is built inside an owner, so that islands can mark where they begin.
pub fn render(visit: &Visit, page: Page, content: impl FnOnce() -> AnyView) -> PageResult {
    let status = page.status.unwrap_or(200);
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| document(visit, &page, content()).to_html());
    Ok(Reply::Page { status, html: format!("<!DOCTYPE html>{html}") })
}

fn document(visit: &Visit, page: &Page, content: AnyView) -> AnyView {
    let lang = visit.lang;
    let council = visit.portal.council();
    let error = if visit.errors().is_empty() { "" } else { common::error_prefix(lang) };
    let whose = visit.acting.as_ref().map(|acting| format!(" – {}", acting.name)).unwrap_or_default();
    let title = format!("{error}{}{whose} – {} – {}", page.title, common::service_name(lang), council.name.get(lang));
    let styles = format!("/assets/main.css?v={}", visit.assets);
    let (en, cy) = (Lang::En.path(&visit.here()), Lang::Cy.path(&visit.here()));
    let body = if page.wide { "govuk-template__body app-wide" } else { "govuk-template__body" };
    view! {
        <html lang=lang.tag() class="govuk-template">
            <head>
                <meta charset="utf-8"/>
                <title>{title}</title>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="theme-color" content="#14505c"/>
                <meta name="format-detection" content="telephone=no"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=styles/>
                <link rel="alternate" hreflang="en" href=en/>
                <link rel="alternate" hreflang="cy" href=cy/>
                {page.islands.then(|| module(visit))}
            </head>
            <body class=body>
                <SkipLink lang=lang/>
                <header>
                    <GenericHeader lang=lang council=council.name.clone() href=council.council_site.clone()/>
                    {navigation(visit, page)}
                    {acting_bar(visit)}
                    {below_navigation(visit, page)}
                </header>
                <div class="govuk-width-container">
                    <main class="govuk-main-wrapper" id="main-content" data-page=page.code>
                        {notices(visit)}
                        {content}
                        {(page.form && !is_for_staff(visit)).then(|| view! { <HelpBlock lang=lang phone=council.main_line.clone()/> })}
                    </main>
                </div>
                <footer>
                    <Footer lang=lang items=footer_items(visit) hosted_here=true/>
                </footer>
            </body>
        </html>
    }
    .into_any()
}

/// For whom somebody acts and until when, and the way out of it: on every page of theirs, and printed.
fn acting_bar(visit: &Visit) -> Option<AnyView> {
    let acting = visit.acting.as_ref()?;
    let until = acting.until.map(|until| full_date(visit.lang, until));
    let stop = visit.own_link("/acting-for/stop");
    Some(view! { <ActingBar lang=visit.lang name=acting.name.clone() until=until stop_action=stop/> }.into_any())
}

/// Loads the islands, written by us: Leptos' own component puts the nonce into `crossorigin`, which breaks Firefox.
fn module(visit: &Visit) -> AnyView {
    let nonce = visit.nonce.clone();
    let version = visit.assets;
    view! {
        <link rel="modulepreload" href=format!("/pkg/my-account.js?v={version}") nonce=nonce.clone()/>
        <script type="module" src=format!("/assets/islands.js?v={version}") data-version=version nonce=nonce></script>
    }
    .into_any()
}

fn notices(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let errors = visit.errors();
    let notice = visit.memory.notice.as_ref().map(|words| words.get(lang).to_string());
    view! {
        {(!errors.is_empty()).then(|| view! { <ErrorSummary lang=lang items=errors/> })}
        {notice.map(|text| view! { <NotificationBanner lang=lang success=true text=text/> })}
    }
    .into_any()
}

/// The last of the header: whoever moves by landmarks finds it there, above where the page begins.
fn below_navigation(visit: &Visit, page: &Page) -> AnyView {
    let demo = visit.demo_password.is_some().then(|| demo_banner(visit));
    let back = page.back.as_ref().map(|to| view! { <a href=visit.link(to) class="govuk-back-link">{common::back(visit.lang)}</a> });
    view! { <div class="govuk-width-container">{demo}{back}</div> }.into_any()
}

/// Staff are the people whom the help line would call.
fn is_for_staff(visit: &Visit) -> bool {
    matches!(visit.actor, Actor::Staff(_)) || visit.path.starts_with("/staff")
}

fn demo_banner(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <p class="govuk-body-s app-demo">
            <strong class="govuk-tag">{common::demo_tag(lang)}</strong>
            " "
            {common::demo_words(lang)}
            " "
            <a class="govuk-link" href="/demo/mail">{common::demo_mail(lang)}</a>
        </p>
    }
    .into_any()
}

fn navigation(visit: &Visit, page: &Page) -> AnyView {
    let lang = visit.lang;
    let switch = if page.form {
        LanguageSwitch::Form
    } else {
        let query: Vec<String> =
            visit.query.0.iter().map(|(n, v)| format!("{}={}", crate::visit::encode(n), crate::visit::encode(v))).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        LanguageSwitch::Link { href: format!("{}{query}", lang.other().path(&visit.here())) }
    };
    let enter = page.form.then(|| view! { <EnterButton to=page.enter.clone()/> });
    let languages = view! { {enter} <LanguageNavigation lang=lang switch=switch/> }.into_any();
    let signed_in = !matches!(visit.actor, Actor::Visitor { .. } | Actor::System(_));
    let sign_out = signed_in.then(|| visit.link("/sign-out"));
    let home = match &visit.actor {
        Actor::Staff(_) => "/staff",
        Actor::Councillor(_) => "/councillor",
        Actor::Resident(_) | Actor::Representative(_) => "/account",
        Actor::Visitor { .. } | Actor::System(_) => "/",
    };
    view! {
        <ServiceNavigation
            lang=lang
            service_name=common::service_name(lang)
            service_href=visit.link(home)
            items=nav_items(visit)
            sign_out=sign_out
            languages=languages
        />
    }
    .into_any()
}

fn nav_items(visit: &Visit) -> Vec<NavItem> {
    let lang = visit.lang;
    let items: Vec<(&str, &str)> = match &visit.actor {
        Actor::Visitor { .. } | Actor::System(_) => {
            vec![("/services", ui::nav_services(lang)), ("/contact", ui::nav_contact(lang)), ("/sign-in", ui::nav_sign_in(lang))]
        }
        Actor::Councillor(_) => {
            let cases = ("/councillor", portal::text::casework::nav_cases(lang));
            vec![cases, ("/councillor/issues", portal::text::casework::nav_issues(lang)), ("/account/security", nav::security(lang))]
        }
        Actor::Resident(_) => vec![
            ("/account", ui::nav_home(lang)),
            ("/services", ui::nav_services(lang)),
            ("/requests", ui::nav_requests(lang)),
            ("/record", ui::nav_record(lang)),
            ("/preferences", ui::nav_settings(lang)),
        ],
        // What is out of scope is absent.
        Actor::Representative(_) => {
            vec![("/account", ui::nav_home(lang)), ("/services", ui::nav_services(lang)), ("/requests", ui::nav_requests(lang))]
        }
        Actor::Staff(staff) => {
            let mut items = vec![("/staff", ui::nav_my_work(lang))];
            if staff.sees_content() {
                items.push(("/staff/call", nav::calls(lang)));
                items.push(("/staff/requests", ui::nav_requests(lang)));
                items.push(("/staff/people", nav::people(lang)));
            }
            if portal::outbox::rules::may_see_queue(&visit.actor, visit.portal.council().post_team.as_deref()).is_ok() {
                items.push(("/staff/post", portal::text::post::title(lang)));
            }
            if staff.has(Role::Manager) || staff.has(Role::Administrator) {
                items.push(("/staff/settings/staff", nav::staff(lang)));
            }
            items.push(("/account/security", nav::security(lang)));
            items
        }
    };
    items
        .into_iter()
        .map(|(href, text)| NavItem { href: visit.link(href), text: text.to_string(), current: is_current(&visit.path, href) })
        .collect()
}

/// Whether a page belongs to an item of the navigation. A resident reaches the security pages from their settings.
fn is_current(path: &str, href: &str) -> bool {
    let within = |href: &str| path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_security = within("/account/security");
    match href {
        "/" | "/staff" => path == href,
        "/councillor" => within(href) && !within("/councillor/issues"),
        "/account" => within(href) && !is_security,
        "/preferences" => within(href) || is_security,
        _ => within(href),
    }
}

fn footer_items(visit: &Visit) -> Vec<(String, String)> {
    let lang = visit.lang;
    [
        ("/privacy", ui::footer_privacy(lang)),
        ("/cookies", ui::footer_cookies(lang)),
        ("/accessibility", ui::footer_accessibility(lang)),
        ("/contact", ui::nav_contact(lang)),
        ("/promises", policy::charter_title(lang)),
        ("/who-we-share-with", policy::recipients_title(lang)),
    ]
    .into_iter()
    .map(|(href, text)| (visit.link(href), text.to_string()))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_the_item_it_is_reached_from() {
        for (path, href) in [
            ("/account", "/account"),
            ("/account/security", "/preferences"),
            ("/account/security/password", "/preferences"),
            ("/requests/SR-7F3K-2QXM", "/requests"),
            ("/staff/requests/SR-7F3K-2QXM/ask", "/staff/requests"),
        ] {
            assert!(is_current(path, href), "{path} {href}");
        }
        for (path, href) in
            [("/account/security", "/account"), ("/staff/requests", "/staff"), ("/services", "/"), ("/recordings", "/record")]
        {
            assert!(!is_current(path, href), "{path} {href}");
        }
    }
}
