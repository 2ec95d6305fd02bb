//! `wasm-bindgen-tool INPUT.wasm OUT_DIR`: writes the browser module for the islands.
//!
//! Using the library that the lock file pins means the tool can never differ from the macro,
//! and nobody has to install the command-line program first.

use std::{env, path::PathBuf};

use anyhow::Context;

fn main() -> anyhow::Result<()> {
    let mut words = env::args_os().skip(1).map(PathBuf::from);
    let input = words.next().context("first argument: the compiled .wasm file")?;
    let out = words.next().context("second argument: the folder to write to")?;
    wasm_bindgen_cli_support::Bindgen::new()
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name("my-account")
        .input_path(input)
        .generate(out)
}
