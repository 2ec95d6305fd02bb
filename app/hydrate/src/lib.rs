//! The WebAssembly entry: gives every island on the page its behaviour.
//!
//! It holds nothing else, so that the app is compiled once as an ordinary library.
#![cfg(target_arch = "wasm32")]

use app as _;

/// Called once by the page's script after the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
