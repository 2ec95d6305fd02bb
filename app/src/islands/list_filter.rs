//! Applies the filters of a list when one changes: the list is replaced, the focus stays, and the count is read out. Without it
//! the form's button does the same with a new page.

use leptos::prelude::*;

/// Watches a GET form and replaces the list it chooses from. Each prop is the id of an element of the page: the form, the list,
/// the line that says how much is shown, and the part that says how many filters are set.
#[island]
pub fn ListFilter(form: String, list: String, status: String, summary: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::watch(&form, list, status, summary);
    #[cfg(not(feature = "hydrate"))]
    let _ = (form, list, status, summary);
    view! { <span hidden=true></span> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::Cell, rc::Rc};

    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{Document, DomParser, FormData, HtmlFormElement, Response, SupportedType};

    /// The ids of what is replaced.
    struct Parts {
        list: String,
        status: String,
        summary: String,
    }

    pub fn watch(form: &str, list: String, status: String, summary: String) {
        let Some(form) = document().get_element_by_id(form).and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
        let parts = Rc::new(Parts { list, status, summary });
        // Only the answer to the last change counts.
        let asked = Rc::new(Cell::new(0_u32));
        let watched = form.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            let Some(address) = address(&form) else { return };
            asked.set(asked.get() + 1);
            let (number, asked, parts) = (asked.get(), Rc::clone(&asked), Rc::clone(&parts));
            spawn_local(async move {
                let page = fetch(&address).await;
                if asked.get() != number {
                    return;
                }
                if page.ok().and_then(|page| replace(&page, &parts)).is_none() {
                    // Signed out meanwhile, or no network: the browser says it better.
                    let _ = window().location().set_href(&address);
                    return;
                }
                if let Ok(history) = window().history() {
                    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
                }
            });
        });
        let _ = watched.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
        changed.forget();
    }

    /// Where the form would go: its path and what is chosen, without what is left at "every".
    fn address(form: &HtmlFormElement) -> Option<String> {
        let fields = FormData::new_with_form(form).ok()?;
        let encode = |value: JsValue| value.as_string().map(|text| String::from(js_sys::encode_uri_component(&text)));
        let pairs: Vec<String> = js_sys::Array::from(&fields)
            .iter()
            .filter_map(|pair| {
                let pair = js_sys::Array::from(&pair);
                let (name, value) = (encode(pair.get(0))?, encode(pair.get(1))?);
                (!value.is_empty()).then(|| format!("{name}={value}"))
            })
            .collect();
        let path = form.get_attribute("action")?;
        Some(if pairs.is_empty() { path } else { format!("{path}?{}", pairs.join("&")) })
    }

    async fn fetch(address: &str) -> Result<Document, JsValue> {
        let response: Response = JsFuture::from(window().fetch_with_str(address)).await?.dyn_into()?;
        let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
        DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)
    }

    /// Takes from the new page what the filters change. The form itself stays, and with it the focus.
    fn replace(page: &Document, parts: &Parts) -> Option<()> {
        let new = page.get_element_by_id(&parts.list)?;
        document().get_element_by_id(&parts.list)?.replace_with_with_node_1(&new).ok()?;
        let said = page.get_element_by_id(&parts.status)?.text_content();
        document().get_element_by_id(&parts.status)?.set_text_content(said.as_deref());
        for selector in [format!("#{} .govuk-details__summary-text", parts.summary), ".govuk-language-navigation".to_string()] {
            let (Ok(Some(new)), Ok(Some(old))) = (page.query_selector(&selector), document().query_selector(&selector)) else { continue };
            old.replace_with_with_node_1(&new).ok()?;
        }
        Some(())
    }
}
