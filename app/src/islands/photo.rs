//! Cleans a photo before it leaves the phone: drawn anew at a sensible size, which leaves place, time and camera behind.
//!
//! Without it the server does the same after the upload.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the island says, in the language of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoWords {
    pub cleaning: String,
    pub uploading: String,
    pub failed: String,
    pub too_big: String,
    /// The name of the file field it watches.
    pub field: String,
}

/// What is happening to the photo.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser gets beyond idle"))]
#[derive(Clone, Debug, Default, PartialEq)]
enum State {
    #[default]
    Idle,
    Cleaning,
    Uploading(u32),
    Failed(String),
}

/// Watches the file field beside it: cleans what is chosen, shows it, and sends it with its progress.
#[island]
pub fn PhotoClean(words: PhotoWords) -> impl IntoView {
    let state = RwSignal::new(State::default());
    let preview = RwSignal::new(None::<String>);
    #[cfg(feature = "hydrate")]
    browser::watch(&words, state, preview);
    let cleaning = words.cleaning.clone();
    let uploading = words.uploading.clone();
    let said = move || match state.get() {
        State::Idle => String::new(),
        State::Cleaning => cleaning.clone(),
        State::Uploading(percent) => format!("{uploading}: {percent}%"),
        State::Failed(why) => why,
    };
    let percent = move || if let State::Uploading(percent) = state.get() { percent } else { 0 };
    let busy = move || !matches!(state.get(), State::Uploading(_));
    view! {
        <div class="app-photo">
            <img class="app-thumbnail" alt="" hidden=move || preview.get().is_none() src=move || preview.get().unwrap_or_default()/>
            <p class="govuk-body" role="status">{said}</p>
            <progress max="100" value=percent hidden=busy></progress>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{Blob, File, FormData, HtmlCanvasElement, HtmlFormElement, HtmlInputElement, ImageBitmap, ProgressEvent, XmlHttpRequest};

    use super::{PhotoWords, State};

    /// The longest side a report needs.
    const LONGEST: f64 = 2000.0;
    const MOST_BYTES: f64 = 30.0 * 1024.0 * 1024.0;

    pub fn watch(words: &PhotoWords, state: RwSignal<State>, preview: RwSignal<Option<String>>) {
        let Some(input) = field(&words.field) else { return };
        let words = words.clone();
        let chosen = Closure::<dyn FnMut()>::new(move || {
            let Some(file) = field(&words.field).and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
            let words = words.clone();
            spawn_local(async move {
                if file.size() > MOST_BYTES {
                    state.set(State::Failed(words.too_big.clone()));
                    return;
                }
                state.set(State::Cleaning);
                match clean(&file).await {
                    Ok(blob) => {
                        preview.set(web_sys::Url::create_object_url_with_blob(&blob).ok());
                        send(&words, &blob, &file.name(), state);
                    }
                    Err(_) => state.set(State::Failed(words.failed.clone())),
                }
            });
        });
        let _ = input.add_event_listener_with_callback("change", chosen.as_ref().unchecked_ref());
        chosen.forget();
    }

    fn field(name: &str) -> Option<HtmlInputElement> {
        document().get_element_by_id(name)?.dyn_into().ok()
    }

    /// The browser's own decoder and encoder: what is not a pixel is gone.
    async fn clean(file: &File) -> Result<Blob, JsValue> {
        let bitmap: ImageBitmap = JsFuture::from(window().create_image_bitmap_with_blob(file)?).await?.dyn_into()?;
        let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
        let scale = (LONGEST / width.max(height)).min(1.0);
        let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
        canvas.set_width((width * scale) as u32);
        canvas.set_height((height * scale) as u32);
        let context: web_sys::CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width * scale, height * scale)?;
        let drawn = js_sys::Promise::new(&mut |resolve, _| {
            let given = Closure::once_into_js(move |blob: JsValue| {
                let _ = resolve.call1(&JsValue::NULL, &blob);
            });
            let _ = canvas.to_blob_with_type_and_encoder_options(given.unchecked_ref(), "image/jpeg", &JsValue::from_f64(0.82));
        });
        JsFuture::from(drawn).await?.dyn_into()
    }

    /// Sends the cleaned photo by the very form it was chosen in, then opens the page anew: the server shows what it has.
    fn send(words: &PhotoWords, blob: &Blob, name: &str, state: RwSignal<State>) {
        let Some(form) = field(&words.field).and_then(|input| input.form()) else { return };
        if try_send(&form, &words.field, blob, name, state, words.failed.clone()).is_err() {
            state.set(State::Failed(words.failed.clone()));
        }
    }

    fn try_send(
        form: &HtmlFormElement,
        field: &str,
        blob: &Blob,
        name: &str,
        state: RwSignal<State>,
        failed: String,
    ) -> Result<(), JsValue> {
        let data = FormData::new_with_form(form)?;
        data.delete(field);
        data.append_with_blob_and_filename(field, blob, name)?;
        data.set_with_str("_then", "stay")?;
        let request = XmlHttpRequest::new()?;
        request.open("POST", &form.action())?;
        request.set_request_header("accept", "application/json")?;
        let moved = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.length_computable() {
                state.set(State::Uploading((event.loaded() / event.total().max(1.0) * 100.0) as u32));
            }
        });
        request.upload()?.set_onprogress(Some(moved.as_ref().unchecked_ref()));
        moved.forget();
        let done = {
            let request = request.clone();
            Closure::<dyn FnMut()>::new(move || {
                // The answer is where the form would have led: that page says what was added, or what is wrong.
                let next = request.response_text().ok().flatten().unwrap_or_default();
                if request.status().unwrap_or(0) == 200 && next.starts_with('/') {
                    let _ = window().location().set_href(&next);
                } else {
                    state.set(State::Failed(failed.clone()));
                }
            })
        };
        request.set_onloadend(Some(done.as_ref().unchecked_ref()));
        done.forget();
        state.set(State::Uploading(0));
        request.send_with_opt_form_data(Some(&data))
    }
}
