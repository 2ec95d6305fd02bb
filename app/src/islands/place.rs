//! Finds a place while one types, or from where the device is. Without it the search button does the same with a new page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the island says, in the language of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceWords {
    pub here: String,
    pub failed: String,
    pub searching: String,
    /// With `#` where the number goes.
    pub found: String,
    pub nothing: String,
    pub none: String,
    pub results: String,
    pub endpoint: String,
    /// The question's id: its fields are named after it.
    pub field: String,
}

/// A street as the server names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundStreet {
    pub usrn: String,
    pub label: String,
}

/// The button "use my location", what was found as radios to choose from, and what is happening in words.
#[island]
pub fn PlaceFinder(words: PlaceWords) -> impl IntoView {
    let ready = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::<FoundStreet>::new());
    #[cfg(feature = "hydrate")]
    {
        browser::watch(&words, said, found);
        Effect::new(move || ready.set(true));
    }
    #[cfg(feature = "hydrate")]
    let locate = {
        let words = words.clone();
        move |_| browser::locate(&words, said, found)
    };
    #[cfg(not(feature = "hydrate"))]
    let locate = move |_| {};
    let name = format!("{}-choice", words.field);
    let (none, results) = (words.none.clone(), words.results.clone());
    let choices = move || {
        let streets = found.get();
        if streets.is_empty() {
            return Vec::new();
        }
        let last = FoundStreet { usrn: "none".into(), label: none.clone() };
        streets.into_iter().chain([last]).map(|street| choice(&name, street)).collect()
    };
    view! {
        <div class="app-place">
            <button type="button" class="govuk-button govuk-button--secondary" hidden=move || !ready.get() on:click=locate>
                {words.here.clone()}
            </button>
            <p class="govuk-body" role="status">{move || said.get()}</p>
            <fieldset class="govuk-fieldset" hidden=move || found.get().is_empty()>
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{results}</legend>
                <div class="govuk-radios">{choices}</div>
            </fieldset>
        </div>
    }
}

fn choice(name: &str, street: FoundStreet) -> impl IntoView + use<> {
    let id = format!("{name}-{}", street.usrn);
    view! {
        <div class="govuk-radios__item">
            <input class="govuk-radios__input" type="radio" id=id.clone() name=name.to_string() value=street.usrn/>
            <label class="govuk-label govuk-radios__label" for=id>{street.label}</label>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::Cell, rc::Rc};

    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{HtmlInputElement, Position, RequestInit, Response};

    use super::{FoundStreet, PlaceWords};

    /// How long after the last key the search begins.
    const PAUSE: i32 = 300;

    fn input(name: &str) -> Option<HtmlInputElement> {
        document()
            .get_element_by_id(name)
            .or_else(|| document().query_selector(&format!("input[name='{name}']")).ok().flatten())?
            .dyn_into()
            .ok()
    }

    /// Searches when typing pauses.
    pub fn watch(words: &PlaceWords, said: RwSignal<String>, found: RwSignal<Vec<FoundStreet>>) {
        let name = format!("{}-search", words.field);
        let Some(box_) = input(&name) else { return };
        let timer = Rc::new(Cell::new(0));
        let words = words.clone();
        let typed = Closure::<dyn FnMut()>::new(move || {
            window().clear_timeout_with_handle(timer.get());
            let (words, name) = (words.clone(), name.clone());
            let later = Closure::once_into_js(move || {
                let typed = input(&name).map(|b| b.value()).unwrap_or_default();
                if typed.trim().len() > 2 {
                    let body = format!("words={}", String::from(js_sys::encode_uri_component(&typed)));
                    spawn_local(async move { ask(&words, &body, said, found).await });
                }
            });
            if let Ok(handle) = window().set_timeout_with_callback_and_timeout_and_arguments_0(later.unchecked_ref(), PAUSE) {
                timer.set(handle);
            }
        });
        let _ = box_.add_event_listener_with_callback("input", typed.as_ref().unchecked_ref());
        typed.forget();
    }

    /// Asks the device where it is, only when the button is pressed.
    pub fn locate(words: &PlaceWords, said: RwSignal<String>, found: RwSignal<Vec<FoundStreet>>) {
        said.set(words.searching.clone());
        let Ok(location) = window().navigator().geolocation() else {
            said.set(words.failed.clone());
            return;
        };
        let (here, failed) = (words.clone(), words.failed.clone());
        let got = Closure::once_into_js(move |position: Position| {
            let (latitude, longitude) = (position.coords().latitude(), position.coords().longitude());
            for (part, value) in [("latitude", latitude), ("longitude", longitude)] {
                if let Some(field) = input(&format!("{}-{part}", here.field)) {
                    field.set_value(&format!("{value:.5}"));
                }
            }
            let body = format!("latitude={latitude}&longitude={longitude}");
            spawn_local(async move { ask(&here, &body, said, found).await });
        });
        let not = Closure::once_into_js(move |_: JsValue| said.set(failed));
        let _ = location.get_current_position_with_error_callback(got.unchecked_ref(), Some(not.unchecked_ref()));
    }

    async fn ask(words: &PlaceWords, body: &str, said: RwSignal<String>, found: RwSignal<Vec<FoundStreet>>) {
        said.set(words.searching.clone());
        match fetch(&words.endpoint, body).await {
            Ok(streets) => {
                said.set(if streets.is_empty() { words.nothing.clone() } else { words.found.replace('#', &streets.len().to_string()) });
                // What the server listed on an earlier page would be a second set of the same radios.
                if let Some(old) = document().get_element_by_id(&format!("{}-results", words.field)) {
                    old.remove();
                }
                found.set(streets);
            }
            Err(_) => said.set(words.failed.clone()),
        }
    }

    async fn fetch(endpoint: &str, body: &str) -> Result<Vec<FoundStreet>, JsValue> {
        let asking = RequestInit::new();
        asking.set_method("POST");
        asking.set_body(&JsValue::from_str(body));
        let headers = web_sys::Headers::new()?;
        headers.set("content-type", "application/x-www-form-urlencoded")?;
        asking.set_headers(&headers);
        let response: Response = JsFuture::from(window().fetch_with_str_and_init(endpoint, &asking)).await?.dyn_into()?;
        let rows = js_sys::Array::from(&JsFuture::from(response.json()?).await?);
        let text = |row: &JsValue, key: &str| {
            js_sys::Reflect::get(row, &JsValue::from_str(key)).ok().and_then(|v| v.as_string()).unwrap_or_default()
        };
        Ok(rows.iter().map(|row| FoundStreet { usrn: text(&row, "usrn"), label: text(&row, "label") }).collect())
    }
}
