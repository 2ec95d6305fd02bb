//! The top of every page: the council, the service, the languages.

use leptos::prelude::*;
use portal::{
    lang::{Lang, Words},
    text::ui,
};

/// Lets a keyboard user pass the head of the page (WCAG 2.4.1).
#[component]
pub fn SkipLink(lang: Lang) -> impl IntoView {
    view! { <a href="#main-content" class="govuk-skip-link">{ui::skip_to_content(lang)}</a> }.into_any()
}

/// The council's name in both languages, the page's own language larger, as a link to the council's site.
#[component]
pub fn GenericHeader(lang: Lang, council: Words, #[prop(into)] href: String) -> impl IntoView {
    let (first, second) = (council.get(lang).to_string(), council.get(lang.other()).to_string());
    view! {
        <div class="govuk-generic-header app-header">
            <div class="govuk-generic-header__container govuk-width-container">
                <div class="govuk-generic-header__logo">
                    <a href=href class="govuk-generic-header__homepage-link app-wordmark">
                        {mark()}
                        <span class="app-wordmark__names">
                            <span class="app-wordmark__name">{first}</span>
                            " "
                            <span class="app-wordmark__other" lang=lang.other().tag()>{second}</span>
                        </span>
                    </a>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// Two hills over a lake: the council's own mark, never the crown.
fn mark() -> AnyView {
    view! {
        <svg class="app-wordmark__mark" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false">
            <path fill="currentColor" d="M2 25 14 7l7 10 5-6 12 14z"></path>
            <path
                fill="none"
                stroke="currentColor"
                stroke-width="2.5"
                stroke-linecap="round"
                d="M3 30c4-3 7-3 11 0s8 3 12 0 7-3 11 0M9 36c3-2 5-2 8 0s6 2 9 0 4-2 6 0"
            ></path>
        </svg>
    }
    .into_any()
}

/// An entry of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    pub href: String,
    pub text: String,
    pub current: bool,
}

/// The name of the service, the languages, and where one can go.
///
/// The languages stand beside the name, before the items: what is seen first is reached first, and they are found
/// without passing the items in a language one may not read.
#[component]
pub fn ServiceNavigation(
    lang: Lang,
    #[prop(into)] service_name: String,
    #[prop(into)] service_href: String,
    #[prop(optional)] items: Vec<NavItem>,
    /// Where the sign-out button posts to; absent for someone who is not signed in.
    #[prop(optional, into)]
    sign_out: super::OptionalText,
    /// A [`LanguageNavigation`].
    languages: AnyView,
) -> impl IntoView {
    let has_items = !items.is_empty() || sign_out.is_given();
    let items: Vec<_> = items.into_iter().map(nav_item).collect();
    let sign_out = sign_out.get().map(|action| sign_out_item(lang, action));
    let list = has_items.then(|| {
        view! {
            <nav aria-label=ui::menu(lang) class="govuk-service-navigation__wrapper">
                <ul class="govuk-service-navigation__list" id="navigation">{items}{sign_out}</ul>
            </nav>
        }
    });
    view! {
        <section aria-label=ui::service_information(lang) class="govuk-service-navigation">
            <div class="govuk-width-container">
                <div class="app-service-line">
                    <span class="govuk-service-navigation__service-name">
                        <a href=service_href class="govuk-service-navigation__link">{service_name}</a>
                    </span>
                    {languages}
                </div>
                {list}
            </div>
        </section>
    }
    .into_any()
}

fn nav_item(item: NavItem) -> AnyView {
    let NavItem { href, text, current } = item;
    let class = super::classes("govuk-service-navigation__item", &[("govuk-service-navigation__item--active", current)]);
    let text = if current {
        view! { <strong class="govuk-service-navigation__active-fallback">{text}</strong> }.into_any()
    } else {
        text.into_any()
    };
    view! {
        <li class=class>
            <a class="govuk-service-navigation__link" href=href aria-current=current.then_some("page")>{text}</a>
        </li>
    }
    .into_any()
}

/// A POST, so that no page, mail or prefetch can sign anyone out by naming an address.
fn sign_out_item(lang: Lang, action: String) -> AnyView {
    view! {
        <li class="govuk-service-navigation__item">
            <form method="post" action=action>
                <button type="submit" class="govuk-service-navigation__link app-link-button">{ui::nav_sign_out(lang)}</button>
            </form>
        </li>
    }
    .into_any()
}

/// How the languages are switched on this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LanguageSwitch {
    /// A page without a form: a link to the same page in the other language.
    Link { href: String },
    /// A page with `<form id="page-form">`: the switch posts it, so that what was typed is kept.
    Form,
}

/// The button that the Enter key presses in `<form id="page-form">`; as it comes, the one without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnterKey {
    pub name: Option<&'static str>,
    pub value: Option<String>,
    /// Where it posts to, if not to the form's own path.
    pub formaction: Option<String>,
}

/// A browser takes the first button of a form in the document for the one that Enter presses, and the first is the switch of the
/// language in the header. This one stands before it: not to be seen, not reached by Tab, not read out. It is not `hidden`, because
/// some browsers do not press what is not rendered.
#[component]
pub fn EnterButton(to: EnterKey) -> impl IntoView {
    view! {
        <button
            class="govuk-visually-hidden"
            type="submit"
            form="page-form"
            name=to.name
            value=to.value
            formaction=to.formaction
            formnovalidate
            tabindex="-1"
            aria-hidden="true"
        ></button>
    }
    .into_any()
}

/// The two languages, each by its own name.
#[component]
pub fn LanguageNavigation(lang: Lang, switch: LanguageSwitch) -> impl IntoView {
    let items: Vec<_> = Lang::BOTH
        .into_iter()
        .map(|each| {
            let inner = if each == lang { current_language(each) } else { other_language(each, &switch) };
            view! { <li class="govuk-language-navigation__list-item">{inner}</li> }
        })
        .collect();
    view! {
        <nav class="govuk-language-navigation" aria-label=ui::language(lang)>
            <ul class="govuk-language-navigation__list">{items}</ul>
        </nav>
    }
    .into_any()
}

fn current_language(lang: Lang) -> AnyView {
    view! {
        <span class="govuk-language-navigation__text" aria-current="true" lang=lang.tag()>{own_name(lang)}</span>
    }
    .into_any()
}

fn other_language(lang: Lang, switch: &LanguageSwitch) -> AnyView {
    match switch {
        LanguageSwitch::Link { href } => view! {
            <a
                class="govuk-language-navigation__link"
                href=href.clone()
                rel="alternate"
                lang=lang.tag()
                hreflang=lang.tag()
            >
                {own_name(lang)}
            </a>
        }
        .into_any(),
        LanguageSwitch::Form => view! {
            <button
                class="govuk-language-navigation__link app-link-button"
                type="submit"
                form="page-form"
                name="_lang"
                value=lang.tag()
                formnovalidate
                lang=lang.tag()
            >
                {own_name(lang)}
            </button>
        }
        .into_any(),
    }
}

/// A language by its own name, which is the same on every page.
const fn own_name(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "English",
        Lang::Cy => "Cymraeg",
    }
}
