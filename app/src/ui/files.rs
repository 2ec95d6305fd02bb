//! Choosing files to send.

use super::{
    OptionalText, classes,
    frame::{Frame, LabelStyle},
};
use leptos::prelude::*;
use portal::lang::Lang;

/// A photo or a document. The form around it must be `multipart/form-data`.
#[component]
pub fn FileUpload(
    lang: Lang,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] label_style: LabelStyle,
    #[prop(optional, into)] hint: OptionalText,
    /// Why we ask, below the hint: a whole sentence from the form's definition.
    #[prop(optional, into)]
    why: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    /// The kinds offered first; the server looks at the bytes.
    #[prop(optional)]
    accept: Option<&'static str>,
    #[prop(optional)] multiple: bool,
) -> impl IntoView {
    let frame = Frame { lang, name, label, style: label_style, hint, why, error };
    let class = classes("govuk-file-upload", &[("govuk-file-upload--error", frame.error.is_given())]);
    let input = view! {
        <input
            class=class
            id=frame.name.clone()
            name=frame.name.clone()
            type="file"
            accept=accept
            multiple=multiple
            aria-describedby=frame.described_by(None)
        />
    }
    .into_any();
    frame.labelled(input)
}
