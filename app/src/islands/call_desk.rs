//! The call screen by keyboard alone: shortcuts, the length of the call, and calls that begin to ring. Without it the same page
//! is an ordinary form, and a link looks for new calls.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the island says, in the language of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskWords {
    pub keys: String,
    /// What each key does, a line each.
    pub lines: Vec<String>,
    /// The switch that turns keys without Alt or Ctrl off (WCAG 2.1.4).
    pub single: String,
    /// With `#` where the call goes.
    pub ringing: String,
    pub elapsed: String,
    /// Where calls that wait are asked for.
    pub endpoint: String,
    /// Where a call is taken: `{take}/{id}/take`.
    pub take: String,
    /// How long the call of this page has lasted; none on the list.
    pub seconds: Option<i32>,
}

/// A call that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ringing {
    pub id: String,
    /// The words of the button that takes it.
    pub label: String,
}

/// What is happening in words, the calls that began to ring since the page was opened, and the keys.
#[island]
pub fn CallDesk(words: DeskWords) -> impl IntoView {
    let ready = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let length = RwSignal::new(String::new());
    let ringing = RwSignal::new(Vec::<Ringing>::new());
    let single = RwSignal::new(true);
    #[cfg(feature = "hydrate")]
    {
        browser::start(&words, said, length, ringing, single);
        Effect::new(move || ready.set(true));
    }
    #[cfg(feature = "hydrate")]
    let switch = move |_| browser::switch(single);
    #[cfg(not(feature = "hydrate"))]
    let switch = move |_| {};
    let take = words.take.clone();
    let buttons = move || ringing.get().into_iter().map(|call| take_button(&take, call)).collect::<Vec<_>>();
    let lines: Vec<_> = words.lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect();
    let timer = words.seconds.map(|_| view! { <p class="govuk-body app-number">{words.elapsed.clone()} " " {move || length.get()}</p> });
    view! {
        <div class="app-call-desk" hidden=move || !ready.get()>
            {timer}
            <p class="govuk-body" role="status">{move || said.get()}</p>
            <div>{buttons}</div>
            <details class="govuk-details" id="call-keys">
                <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{words.keys.clone()}</span></summary>
                <div class="govuk-details__text">
                    <ul class="govuk-list">{lines}</ul>
                    <label class="govuk-label">
                        <input type="checkbox" prop:checked=move || single.get() on:change=switch/>
                        " "
                        {words.single.clone()}
                    </label>
                </div>
            </details>
        </div>
    }
}

fn take_button(take: &str, call: Ringing) -> impl IntoView + use<> {
    view! {
        <form method="post" action=format!("{take}/{}/take", call.id)>
            <button type="submit" class="govuk-button">{call.label}</button>
        </form>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::RefCell, rc::Rc};

    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, Response};

    use super::{DeskWords, Ringing};

    /// How often new calls are asked for, in milliseconds.
    const EVERY: i32 = 2_000;
    /// After so many answers that were none, the session has ended and nobody is asked any more.
    const MOST_FAILURES: u32 = 5;
    /// Where Alt and a digit go, in the order of the work.
    const STEPS: [&str; 8] = ["number", "who", "fact_name", "read_first", "service", "note", "outcome", "extras"];
    const SWITCH: &str = "call-single-keys";

    pub fn start(
        words: &DeskWords,
        said: RwSignal<String>,
        length: RwSignal<String>,
        ringing: RwSignal<Vec<Ringing>>,
        single: RwSignal<bool>,
    ) {
        if let Ok(Some(storage)) = window().local_storage() {
            single.set(!matches!(storage.get_item(SWITCH), Ok(Some(_))));
        }
        if let Some(seconds) = words.seconds {
            tick(seconds, length);
        }
        watch(words, said, ringing);
        let pressed = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            if press(&event, single.get_untracked()) {
                event.prevent_default();
            }
        });
        let _ = document().add_event_listener_with_callback("keydown", pressed.as_ref().unchecked_ref());
        pressed.forget();
    }

    /// Turns single keys on or off, and remembers it in this browser.
    pub fn switch(single: RwSignal<bool>) {
        single.update(|on| *on = !*on);
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = if single.get_untracked() { storage.remove_item(SWITCH) } else { storage.set_item(SWITCH, "off") };
        }
    }

    fn every(milliseconds: i32, work: impl FnMut() + 'static) {
        let work = Closure::<dyn FnMut()>::new(work);
        let _ = window().set_interval_with_callback_and_timeout_and_arguments_0(work.as_ref().unchecked_ref(), milliseconds);
        work.forget();
    }

    fn tick(seconds: i32, length: RwSignal<String>) {
        let began = js_sys::Date::now() - f64::from(seconds) * 1000.0;
        every(1_000, move || {
            let seconds = ((js_sys::Date::now() - began) / 1000.0) as u32;
            length.set(format!("{}:{:02}", seconds / 60, seconds % 60));
        });
    }

    /// Whether the key was one of ours.
    fn press(event: &KeyboardEvent, single: bool) -> bool {
        let digit = event.code().strip_prefix("Digit").or(event.code().strip_prefix("Numpad")).and_then(|d| d.parse::<usize>().ok());
        if event.ctrl_key() && event.key() == "Enter" {
            return save();
        }
        if event.alt_key() && !event.ctrl_key() {
            let Some(step) = digit.and_then(|digit| STEPS.get(digit.wrapping_sub(1))) else { return false };
            return focus(step);
        }
        if !single || event.ctrl_key() || event.meta_key() {
            return false;
        }
        let Some(at) = document().active_element() else { return false };
        if let (Some(digit), Some("outcome")) = (digit, at.get_attribute("name").as_deref()) {
            let id = if digit == 1 { "outcome".to_string() } else { format!("outcome-{digit}") };
            return focus_and(&id, true);
        }
        event.key() == "?" && !is_typed_into(&at) && show_keys()
    }

    fn is_typed_into(at: &Element) -> bool {
        let is_box = at.dyn_ref::<HtmlInputElement>().is_some_and(|input| !matches!(input.type_().as_str(), "radio" | "checkbox"));
        is_box || matches!(at.tag_name().as_str(), "TEXTAREA" | "SELECT")
    }

    fn focus(id: &str) -> bool {
        // Of a group, the answer that is picked.
        if let Ok(Some(picked)) = document().query_selector(&format!("input[name='{id}']:checked"))
            && let Some(picked) = picked.dyn_ref::<HtmlElement>()
        {
            return picked.focus().is_ok();
        }
        focus_and(id, false)
    }

    fn focus_and(id: &str, pick: bool) -> bool {
        let Some(found) = document().get_element_by_id(id) else { return false };
        if pick && let Some(input) = found.dyn_ref::<HtmlInputElement>() {
            input.set_checked(true);
        }
        found.dyn_ref::<HtmlElement>().is_some_and(|element| element.focus().is_ok())
    }

    fn save() -> bool {
        let Ok(Some(button)) = document().query_selector("button[name='save']") else { return false };
        button.dyn_ref::<HtmlElement>().map(HtmlElement::click).is_some()
    }

    fn show_keys() -> bool {
        let Some(keys) = document().get_element_by_id("call-keys") else { return false };
        let _ = keys.toggle_attribute("open");
        if let Ok(Some(summary)) = keys.query_selector("summary")
            && let Some(summary) = summary.dyn_ref::<HtmlElement>()
        {
            let _ = summary.focus();
        }
        true
    }

    /// Asks for calls that wait, and says of each that is new that it rings.
    fn watch(words: &DeskWords, said: RwSignal<String>, ringing: RwSignal<Vec<Ringing>>) {
        let seen: Rc<RefCell<Option<Vec<String>>>> = Rc::default();
        let failures = Rc::new(RefCell::new(0_u32));
        let (endpoint, words) = (words.endpoint.clone(), words.ringing.clone());
        every(EVERY, move || {
            if *failures.borrow() >= MOST_FAILURES {
                return;
            }
            let (seen, failures, endpoint, words) = (Rc::clone(&seen), Rc::clone(&failures), endpoint.clone(), words.clone());
            spawn_local(async move {
                match fetch(&endpoint).await {
                    Ok(calls) => {
                        *failures.borrow_mut() = 0;
                        tell(&calls, &mut seen.borrow_mut(), &words, said, ringing);
                    }
                    Err(_) => *failures.borrow_mut() += 1,
                }
            });
        });
    }

    fn tell(
        calls: &[(Ringing, String)],
        seen: &mut Option<Vec<String>>,
        words: &str,
        said: RwSignal<String>,
        ringing: RwSignal<Vec<Ringing>>,
    ) {
        let now: Vec<String> = calls.iter().map(|(call, _)| call.id.clone()).collect();
        // What waited when the page was opened stands in its list.
        let listed = |id: &String| document().query_selector(&format!("form[action$='/{id}/take']")).is_ok_and(|form| form.is_some());
        let before = seen.get_or_insert_with(|| now.iter().filter(|id| listed(id)).cloned().collect());
        let shown = ringing.get_untracked();
        if let Some((_, call)) = calls.iter().find(|(call, _)| !before.contains(&call.id)) {
            said.set(words.replace('#', call));
        } else if calls.is_empty() && !said.get_untracked().is_empty() {
            said.set(String::new());
        }
        let is_new = |call: &Ringing| !before.contains(&call.id) || shown.iter().any(|old| old.id == call.id);
        let next: Vec<Ringing> = calls.iter().map(|(call, _)| call).filter(|call| is_new(call)).cloned().collect();
        if next != shown {
            ringing.set(next);
        }
        *before = now;
    }

    async fn fetch(endpoint: &str) -> Result<Vec<(Ringing, String)>, JsValue> {
        let response: Response = JsFuture::from(window().fetch_with_str(endpoint)).await?.dyn_into()?;
        let rows = js_sys::Array::from(&JsFuture::from(response.json()?).await?);
        let text = |row: &JsValue, key: &str| {
            js_sys::Reflect::get(row, &JsValue::from_str(key)).ok().and_then(|value| value.as_string()).unwrap_or_default()
        };
        Ok(rows.iter().map(|row| (Ringing { id: text(&row, "id"), label: text(&row, "label") }, text(&row, "words"))).collect())
    }
}
